// Where the page begins.
import './style.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { connect } from './client.ts';

const place = document.getElementById('page');
if (place === null) throw new Error('The page has no place for itself');
connect();
render(<App />, place);
