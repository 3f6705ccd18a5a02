/** The start: theme before anything is drawn, then the one page. */
import { mount } from 'svelte';
import './ui/tokens.css';
import './ui/base.css';
import App from './shell/App.svelte';
import { theme } from './shell/theme.svelte';
import { startOutbox } from './outbox';
import { startWorker } from './shell/newer';

theme.show();
startOutbox();
startWorker();
const target = document.getElementById('app');
if (target !== null) mount(App, { target });
