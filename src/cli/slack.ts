// What one pastes into Slack: a profile comes in, the app's manifest goes out.
import { setup } from '../../adapters/index.ts';

/** Standard output holds the manifest alone, so that it can be piped; what to do with it goes to standard error. */
export async function slackManifest({ profile }: { readonly profile: 'minimal' | 'full' }): Promise<void> {
  const { slackManifestText } = await setup.slackManifest();
  process.stdout.write(slackManifestText(profile));
  if (!process.stdout.isTTY) return;
  process.stderr.write(
    '\n→ https://api.slack.com/apps → Create New App → From a manifest: paste this, create, and install it.\n' +
      '  For an app that is there already: App Manifest → paste → Save, then Install App → Reinstall to Workspace.\n',
  );
}
