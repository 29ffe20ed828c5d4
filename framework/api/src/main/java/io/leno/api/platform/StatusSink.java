package io.leno.api.platform;

import io.leno.api.config.ResourceKey;

import org.osgi.annotation.versioning.ProviderType;

import java.util.Map;

/// Where those who find something out about users' objects say what their `status` shall tell of
/// it; every [StatusWriter] is given all of it together. Safe to call from any thread; does not
/// block.
@ProviderType
public interface StatusSink {
    /// The fields of the status that the reporter has to say now, by object; replaces what it said
    /// before. Fields of several reporters stand beside each other.
    ///
    /// @param reporter `analysis`
    /// @param fields in the shape of JSON
    void report(String reporter, Map<ResourceKey, Map<String, Object>> fields);
}
