import { createPresenceClient } from '../../../src/client/presence-client.ts';
void createPresenceClient;
