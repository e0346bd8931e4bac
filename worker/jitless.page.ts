// First import of the page: zod must never compile code, the page's policy forbids it.
import { z } from 'zod';

z.config({ jitless: true });
