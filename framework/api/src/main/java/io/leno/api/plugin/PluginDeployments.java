package io.leno.api.plugin;

import org.osgi.annotation.versioning.ProviderType;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// The plugins of a process, and everything one can do to them; `framework/runtime` provides it as
/// a service in every process. What a file dropped into a folder does, an action can do too, and
/// both survive a restart of the process's home.
///
/// Safe to use from any thread. Actions are taken one after the other; their stages complete on the
/// deployer's thread when it is done, never exceptionally: what cannot be is
/// [PluginOutcome.Refused] with the reason.
@ProviderType
public interface PluginDeployments {
    /// All plugins by name, the distribution's own bundles among them.
    List<PluginStatus> plugins();

    /// Empty where nothing of that name was ever seen.
    default Optional<PluginStatus> plugin(String name) {
        return plugins().stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /// Puts a file into service, as dropping it into the process's folder does. The same bytes
    /// again change nothing.
    ///
    /// @param content a jar, or another kind of file that a [PluginEngine] takes; the name in the
    ///   options says which
    CompletionStage<PluginOutcome> deploy(byte[] content, DeployOptions options);

    /// Withdraws a plugin, as deleting its file does.
    CompletionStage<PluginOutcome> remove(String plugin);

    /// Gives the canary of a plugin another share of the streams. Where there is none, the newest
    /// good generation that is not live becomes one, beside the live one.
    CompletionStage<PluginOutcome> canary(String plugin, CanaryRule rule);

    /// Makes the canary live.
    CompletionStage<PluginOutcome> promote(String plugin);

    /// Takes the canary back, or makes an older generation live again. The newer one stays refused
    /// until it is deployed again.
    ///
    /// @param generation its number, where the live one's means that the canary is taken back; 0:
    ///   the canary is taken back, or where there is none the last good generation before the live
    ///   one is live again
    CompletionStage<PluginOutcome> rollback(String plugin, int generation);

    /// Keeps a plugin at its live generation: new files are kept but not put into service.
    CompletionStage<PluginOutcome> pin(String plugin);

    /// Ends [#pin]; a file that came meanwhile is put into service.
    CompletionStage<PluginOutcome> unpin(String plugin);

    /// What happened to a plugin, the oldest first; of all plugins for an empty name. The last
    /// thousand events of the process's home.
    List<PluginEvent> history(String plugin);

    /// Tells the listener what happens from now on, on the deployer's thread, until it is removed.
    void addListener(Consumer<PluginEvent> listener);

    void removeListener(Consumer<PluginEvent> listener);
}
