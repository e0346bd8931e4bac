// What the machine tells about itself and its person, as far as it can. Null means that it cannot be told here, which is never
// taken for a yes. main/node/guest reads them, main/electron knows some better.

/** Whether somebody can sit at this machine. `idleMs`: since a key or a mouse; null where it has a seat but cannot say. */
export type SeatReading = { readonly seat: false } | { readonly seat: true; readonly idleMs: number | null };

/** As operating systems that have such a word say it. */
export type ThermalState = 'nominal' | 'fair' | 'serious' | 'critical';

export interface Signals {
  readonly seat: SeatReading;
  /** Running from a battery now; false on a machine without one. */
  readonly onBattery: boolean | null;
  /** Share of all processor cores that others than this node use, 0 to 1. */
  readonly foreignLoad: number | null;
  /** The hottest processor sensor, degrees Celsius. */
  readonly temperatureC: number | null;
  readonly thermal: ThermalState | null;
  /** Something fills a whole screen: a film, a game, somebody presenting. */
  readonly fullScreen: boolean | null;
  /** Which of the programs that a person named is running; null when none is. */
  readonly exclusiveApp: string | null;
  /** The network costs by what is sent. */
  readonly metered: boolean | null;
}

/** A machine without a seat that tells nothing. */
export const NOTHING_TOLD: Signals = { seat: { seat: false }, onBattery: null, foreignLoad: null, temperatureC: null, thermal: null, fullScreen: null, exclusiveApp: null, metered: null };

/** What is asked for: the programs a person named, in their own words; whoever reads compares names as systems write them. */
export interface Asked { readonly exclusiveApps: readonly string[] }

/** The port: every signal anew. Never throws; what could not be read is null. Whoever made it closes it. */
export interface Sensors {
  read(asked: Asked): Promise<Signals>;
  close(): void;
}
