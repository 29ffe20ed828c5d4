package io.leno.proxy.config;

import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;

import java.nio.file.Files;
import java.nio.file.Path;

/// Where resources come from: what a `ConfigSource` says, without how long to wait for it.
sealed interface ConfigOrigin {
    /// The one stream for all types. Envoy: `ads`, `self`.
    record Ads() implements ConfigOrigin {}

    /// Envoy: `path_config_source`, `path`.
    record File(Path path) implements ConfigOrigin {}

    /// A server of its own. Envoy: `api_config_source`.
    record Api(ApiConfigSource config) implements ConfigOrigin {}

    ConfigOrigin ADS = new Ads();

    /// @param field for errors: `rds.config_source`
    /// @throws InvalidResourceException when nothing can come from there
    @SuppressWarnings("deprecation") // path: still in use
    static ConfigOrigin of(ConfigSource source, String field, String where) {
        return switch (source.getConfigSourceSpecifierCase()) {
            case ADS, SELF -> ADS;
            case PATH -> file(source.getPath());
            case PATH_CONFIG_SOURCE -> file(source.getPathConfigSource().getPath());
            case API_CONFIG_SOURCE -> api(source.getApiConfigSource(), where + ": " + field);
            case CONFIGSOURCESPECIFIER_NOT_SET ->
                    throw new InvalidResourceException(
                            where
                                    + ": "
                                    + field
                                    + ": Missing config source specifier in"
                                    + " envoy::config::core::v3::ConfigSource");
        };
    }

    private static ConfigOrigin file(String path) {
        if (!Files.exists(Path.of(path))) {
            throw new InvalidResourceException(
                    "paths must refer to an existing path in the system: '"
                            + path
                            + "' does not exist");
        }
        return new File(Path.of(path));
    }

    @SuppressWarnings("deprecation") // the value that Envoy refuses by name
    private static ConfigOrigin api(ApiConfigSource config, String where) {
        return switch (config.getApiType()) {
            case GRPC, DELTA_GRPC, REST -> new Api(config);
            case AGGREGATED_GRPC, AGGREGATED_DELTA_GRPC ->
                    throw new InvalidResourceException(
                            "Unsupported config source " + config.getApiType());
            case DEPRECATED_AND_UNAVAILABLE_DO_NOT_USE ->
                    throw new InvalidResourceException(
                            where
                                    + ": REST_LEGACY no longer a supported ApiConfigSource. Please"
                                    + " specify an explicit supported api_type");
            case UNRECOGNIZED ->
                    throw new InvalidResourceException(
                            where + ": api_type: unknown (expected: GRPC, DELTA_GRPC or REST)");
        };
    }
}
