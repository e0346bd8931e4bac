// Entry of the installed app.
import { app } from 'electron';
app.enableSandbox();
