// What one pastes into Slack: a profile comes in, the app's manifest goes out.
import { setup } from '../../adapters/index.ts';
import { wrapped } from '../doctor/wrap.ts';
import type { Language } from '../texts.ts';
import { languageFrom } from './language.ts';
import { readSettings } from './problems.ts';

const whatToDo: Readonly<Record<Language, readonly string[]>> = {
  en: [
    '→ https://api.slack.com/apps → Create New App → From a manifest: paste this, create, and install it.',
    'For an app that is there already: App Manifest → paste → Save, then Install App → Reinstall to Workspace.',
  ],
  zh: [
    '→ https://api.slack.com/apps → Create New App → From a manifest：粘贴以上内容，创建并安装。',
    '已有的应用：App Manifest → 粘贴 → Save，然后 Install App → Reinstall to Workspace。',
  ],
};

interface ManifestFlags {
  readonly profile: 'minimal' | 'full';
  readonly lang?: string;
}

/** Standard output holds the manifest alone, so that it can be piped; what to do with it goes to standard error. */
export async function slackManifest({ profile, lang }: ManifestFlags): Promise<void> {
  const { slackManifestText } = await setup.slackManifest();
  process.stdout.write(slackManifestText(profile));
  if (!process.stdout.isTTY) return;
  const words = whatToDo[languageFrom(lang ?? readSettings().FRIDAY_LANG)];
  const lines = words.flatMap((line) => wrapped(line, process.stdout.columns));
  process.stderr.write(`\n${lines.join('\n')}\n`);
}
