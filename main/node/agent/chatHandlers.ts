// What a window and the command line may ask of conversations, each asked of the policy first. Stopping is never asked about.
import { toJson, toMarkdown } from '../../../app/mind/chat/chatFile.ts';
import type { AdminHandlers } from '../../../schemas/admin.ts';
import type { chatMethods } from '../../../schemas/chat.ts';
import type { RpcHandlers } from '../../../schemas/rpc.ts';
import { NODE_RESOURCE } from './livePolicy.ts';
import type { ChatDesk } from './chatDesk.ts';
import type { ChatRoom } from './chatRoom.ts';
import { RpcError } from '../host/rpcCall.ts';
import { importFile } from './chatUpload.ts';
import type { ChatUpload } from './chatUpload.ts';
import type { NodeParts } from './parts.ts';

export interface ChatHands { readonly parts: Pick<NodeParts, 'permit'>; readonly room: ChatRoom; readonly chat: ChatDesk; readonly chatUpload: ChatUpload }

export function chatHandlers({ parts, chat, room, chatUpload }: ChatHands): Pick<RpcHandlers, keyof typeof chatMethods> {
  const read = (): void => { parts.permit('journal.read', NODE_RESOURCE); }, ask = (): void => { parts.permit('model.ask', NODE_RESOURCE); };
  return {
    'chat.threads': async () => { read(); return { threads: room.threads() }; },
    'chat.thread': async ({ threadId }) => { read(); return { messages: room.messages(threadId) }; },
    'chat.search': async ({ text }) => { read(); return { hits: room.search(text) }; },
    'chat.send': async (input) => { ask(); return chat.send(input); },
    'chat.regenerate': async ({ replyId }) => { ask(); return chat.regenerate(replyId); },
    'chat.continue': async ({ replyId }) => { ask(); chat.goOn(replyId); return {}; },
    'chat.cancel': async ({ replyId }) => chat.cancel(replyId),
    'chat.choose': async ({ messageId }) => { await room.choose(messageId); return {}; },
    'chat.delete': async ({ messageId }) => ({ erased: await room.erase(messageId) }),
    'chat.deleteThread': async ({ threadId }) => ({ erased: await room.eraseThread(threadId) }),
    'chat.rename': async ({ threadId, title }) => { await room.rename(threadId, title); return {}; },
    'chat.rate': async ({ replyId, rating }) => { await room.rate(replyId, rating); return {}; },
    'chat.import': async (input) => ({ done: await chatUpload.take(input) }),
  };
}

type AdminChat = Pick<AdminHandlers, 'chat.list' | 'chat.search' | 'chat.export' | 'chat.import' | 'chat.erase'>;
export function chatAdminHandlers({ parts, room }: Pick<ChatHands, 'parts' | 'room'>): AdminChat {
  const read = (): void => { parts.permit('journal.read', NODE_RESOURCE); };
  return {
    'chat.list': async () => { read(); return { threads: room.threads() }; },
    'chat.search': async ({ text }) => { read(); return { hits: room.search(text) }; },
    'chat.export': async ({ threadId, format }) => {
      read();
      const threads = room.threads().filter(({ id }) => threadId === null || id === threadId);
      if (threads.length === 0) throw new RpcError('not-found', threadId === null ? 'There is no conversation yet.' : 'There is no such conversation. `ileices chat list` names those there are.');
      const whole = threads.map(({ id, title, automatic }) => ({ title, automatic, messages: room.messages(id) }));
      return { text: format === 'json' ? toJson(whole) : toMarkdown(whole), threads: threads.length };
    },
    'chat.import': async ({ base64 }) => importFile(room, Buffer.from(base64, 'base64')),
    'chat.erase': async ({ threadId }) => ({ erased: await room.eraseThread(threadId) }),
  };
}
