package io.leno.api.platform;

import io.leno.api.config.ResourceKey;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.Map;

/// Writes what became of the users' configuration back to where they wrote it. A bundle registers
/// one as a service per platform whose objects have a `status`; where several processes watch a
/// platform, one of them writes.
@ConsumerType
public interface StatusWriter {
    /// All there is to say now; what an earlier call said and this one does not is let be. Returns
    /// without waiting for the platform; called from any thread, one call at a time.
    ///
    /// Entries with a `lastTransitionTime` keep theirs as long as their `status` does. Entries of
    /// lists with another `controllerName` belong to others and stay as they are.
    ///
    /// @param controller our `controllerName`
    /// @param statuses by object, in the shape of JSON; objects of other platforms among them
    void write(String controller, Map<ResourceKey, Map<String, Object>> statuses);
}
