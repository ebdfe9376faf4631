import './site.css';
import { startReleaseStrip } from './release-strip';

startReleaseStrip();
