package io.leno.api.istio;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Attaches an HTTP filter plugin, of whatever language, to proxies. `extensions.leno.io`
/// `FilterPlugin`.
///
/// @param plugin by its name (`com.example.tenant-header`) or a type URL it takes
/// @param source where its code comes from; null: whoever runs the proxies has put it there
/// @param selector workloads of the rule's namespace (of all, if it is the mesh's root namespace);
///   null with no `targetRefs` is every one of them
/// @param targetRefs gateways, services, service entries or the rules that made routes; instead of
///   `selector`
/// @param match requests the plugin sees: those that at least one entry describes; empty is all
/// @param phase where in the filter chain
/// @param priority among plugins of a phase; the higher comes first, then the older rule
/// @param config for the plugin's factory; null is an empty object
/// @param typeUrl of the message that `config` is the JSON of; empty where it has none
/// @param failurePolicy what happens to a request when the plugin is missing, fails, or breaks a
///   limit
/// @param quarantine null: as the proxy sets it
/// @param limits null: as the proxy sets them
/// @param canary which requests a newer generation of the plugin gets while the older still serves;
///   null: those that it was deployed for
/// @param perRoute settings of single hosts and routes; the first entry that describes one holds
public record FilterPlugin(
        String plugin,
        @Nullable Source source,
        @Nullable WorkloadSelector selector,
        List<TargetRef> targetRefs,
        List<Match> match,
        Phase phase,
        int priority,
        @Nullable JsonObject config,
        String typeUrl,
        FailurePolicy failurePolicy,
        @Nullable Quarantine quarantine,
        @Nullable Limits limits,
        @Nullable Canary canary,
        List<PerRoute> perRoute) {
    public FilterPlugin {
        targetRefs = List.copyOf(targetRefs);
        match = List.copyOf(match);
        perRoute = List.copyOf(perRoute);
    }

    /// The code of a plugin. The control plane fetches it, checks it, and hands it to the proxies.
    ///
    /// @param file in the folder that the control plane has for such files, by its path there
    /// @param url `http` or `https`
    /// @param inline the text of a script
    /// @param language what kind of file it is: `jar`, `lua`, `js`, `wasm`; empty: as the ending of
    ///   `file` or `url` says
    /// @param sha256 what the file has to be, 64 hex digits; may be empty but with `url`
    /// @param settings of a script, as they stand in the YAML file beside it; empty: it runs only
    ///   where it is attached
    /// @param signature of a script, in base64, as it stands in the `.sig` file beside it
    public record Source(
            String file,
            String url,
            String inline,
            String language,
            String sha256,
            String settings,
            String signature) {
        /// `jar`, `lua`; empty where nothing says it.
        public String ending() {
            if (!language.isEmpty()) return language;
            String path = url.isEmpty() ? file : url.replaceFirst("[?#].*", "");
            String name = path.substring(path.lastIndexOf('/') + 1);
            int dot = name.lastIndexOf('.');
            return dot < 0 ? "" : name.substring(dot + 1);
        }
    }

    /// Where a plugin stands. Istio's order: AUTHN, JWT, AUTHZ, RBAC, STATS, the rest.
    public enum Phase {
        /// Behind all phases, before the filters that routes configure and the router.
        UNSPECIFIED_PHASE,
        /// Before authentication.
        AUTHN,
        /// After authentication, before authorization.
        AUTHZ,
        /// After authorization.
        STATS
    }

    /// What becomes of a request that the plugin cannot serve.
    public enum FailurePolicy {
        /// Answered 503.
        FAIL_CLOSED,
        /// Goes on as if the plugin were not there.
        FAIL_OPEN
    }

    /// Requests; all that is said must hold, what is empty says nothing.
    ///
    /// @param mode in which role the proxy sees them
    /// @param ports of the service called, or of the gateway's listener
    /// @param hosts that are asked for; a short name of a service is completed, `*.example.com` is
    ///   a wildcard
    /// @param routes by name, as the rule that made them names them
    /// @param paths without query
    /// @param headers by name in lower case; all must match
    public record Match(
            Mode mode,
            List<PortSelector> ports,
            List<String> hosts,
            List<String> routes,
            List<StringMatch> paths,
            List<String> methods,
            Map<String, StringMatch> headers) {
        public Match {
            ports = List.copyOf(ports);
            hosts = List.copyOf(hosts);
            routes = List.copyOf(routes);
            paths = List.copyOf(paths);
            methods = List.copyOf(methods);
            headers = Map.copyOf(headers);
        }

        /// True where a request has to be looked at to know.
        public boolean asksRequest() {
            return !paths.isEmpty() || !methods.isEmpty() || !headers.isEmpty();
        }

        /// True where it is for certain virtual hosts or routes only.
        public boolean asksRoute() {
            return !hosts.isEmpty() || !routes.isEmpty();
        }
    }

    /// The role a proxy has for a request. Istio: `WorkloadMode`.
    public enum Mode {
        /// Whatever the target suggests: for a Service where its workloads are called, else all.
        UNDEFINED,
        /// On the way out of a workload, and in gateways.
        CLIENT,
        /// On the way into a workload.
        SERVER,
        CLIENT_AND_SERVER
    }

    public record PortSelector(int number) {}

    /// When a plugin is taken out of service for a while.
    ///
    /// @param failures within the window; 0 never takes it out
    /// @param window null: 60 s
    /// @param pause how long it stays out before it is tried again; null: 30 s
    public record Quarantine(int failures, @Nullable Duration window, @Nullable Duration pause) {}

    /// What a plugin may use; 0 or null is the proxy's own limit. To break one is a failure.
    ///
    /// @param maxCallTime one call on the event loop
    /// @param maxPauseTime a stream that waits to be resumed
    /// @param maxBufferBytes of bodies held back, per stream
    /// @param maxInstructions one call of a script
    /// @param maxMemoryBytes a script, per event loop
    /// @param maxOutputBytes what one call of a script logs and answers
    public record Limits(
            @Nullable Duration maxCallTime,
            @Nullable Duration maxPauseTime,
            long maxBufferBytes,
            long maxInstructions,
            long maxMemoryBytes,
            long maxOutputBytes) {}

    /// Which requests the newer of two generations gets here, while both serve: the deployer has
    /// put it beside the older one, and promotes it or rolls it back.
    ///
    /// @param percent of requests, 0 to 100
    /// @param headers a request with this one gets the newer generation whatever the percentage: at
    ///   most one, with an exact value or any
    /// @param stickyHeader requests with the same value get the same generation; empty: chance
    public record Canary(double percent, Map<String, StringMatch> headers, String stickyHeader) {
        public Canary {
            headers = Map.copyOf(headers);
        }
    }

    /// Settings for some hosts and routes. The plugin stays one: its factory is told them beside
    /// `config`.
    ///
    /// @param hosts as in [Match]
    /// @param routes as in [Match]
    /// @param config for the factory's `configureRoute`
    /// @param disabled the plugin does not run there
    public record PerRoute(
            List<String> hosts,
            List<String> routes,
            @Nullable JsonObject config,
            boolean disabled) {
        public PerRoute {
            hosts = List.copyOf(hosts);
            routes = List.copyOf(routes);
        }
    }
}
