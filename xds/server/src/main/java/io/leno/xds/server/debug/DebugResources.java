package io.leno.xds.server.debug;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;

import io.envoyproxy.envoy.admin.v3.UpdateFailureState;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.status.v3.ClientConfig;
import io.envoyproxy.envoy.service.status.v3.ClientConfig.GenericXdsConfig;
import io.envoyproxy.envoy.service.status.v3.ConfigStatus;
import io.leno.api.xds.XdsResource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What istiod tells of itself over ADS to who asks for it in place of resources: `istioctl
/// proxy-status` does. The types: `istio.io/debug/syncz` and `istio.io/debug/config_dump`, with
/// messages of Envoy's, and `istio.io/debug`, with the text of any page below `/debug`.
public final class DebugResources {
    /// Also the beginning of the others.
    public static final String PAGE = "istio.io/debug";

    /// Its answers name the control plane as JSON, all others by a word.
    public static final String SYNC = PAGE + "/syncz";

    private static final String CONFIG_DUMP = PAGE + "/config_dump";
    private static final String TYPES = "type.googleapis.com/";

    private final ControlPlaneView view;
    private final Map<String, DebugPages.Page> pages;

    public DebugResources(ControlPlaneView view) {
        this.view = view;
        this.pages = new DebugPages(view).byPath();
    }

    public static boolean isDebug(String typeUrl) {
        return typeUrl.equals(PAGE) || typeUrl.startsWith(PAGE + "/");
    }

    /// May wait for proxies to tell where they stand.
    ///
    /// @param names of the proxy whose dump it is, or of the page with its query; none for `syncz`
    /// @throws IllegalArgumentException where the names are not what the type takes
    public List<XdsResource> answer(String typeUrl, Set<String> names) {
        if (typeUrl.equals(SYNC)) return sync();
        if (names.size() != 1)
            throw new IllegalArgumentException("exactly one debug request is required");
        String name = names.iterator().next();
        return switch (typeUrl) {
            case CONFIG_DUMP -> dump(name);
            case PAGE -> List.of(page(name));
            default -> List.of();
        };
    }

    private List<XdsResource> sync() {
        return view.proxies().stream()
                .filter(ProxyStatus::isProxy)
                .map(DebugResources::state)
                .map(each -> resource(each.getNode().getId(), each))
                .toList();
    }

    private static ClientConfig state(ProxyStatus proxy) {
        var state = ClientConfig.newBuilder().setNode(node(proxy));
        proxy.watches().stream()
                .sorted(Comparator.comparing(WatchStatus::typeUrl))
                .map(DebugResources::state)
                .forEach(state::addGenericXdsConfigs);
        return state.build();
    }

    private static Node node(ProxyStatus proxy) {
        var metadata = Struct.newBuilder();
        metadata.putFields("CLUSTER_ID", text(proxy.node().metadata("CLUSTER_ID", "Kubernetes")));
        metadata.putFields("NAMESPACE", text(proxy.node().namespace()));
        String version = proxy.version();
        if (!version.isEmpty()) metadata.putFields("ISTIO_VERSION", text(version));
        return Node.newBuilder().setId(proxy.proxyId()).setMetadata(metadata).build();
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    private static GenericXdsConfig state(WatchStatus watch) {
        var state =
                GenericXdsConfig.newBuilder()
                        .setTypeUrl(watch.typeUrl())
                        .setConfigStatus(ConfigStatus.valueOf(watch.sync()));
        Instant sentAt = watch.sentAt();
        if (sentAt != null) state.setLastUpdated(timestamp(sentAt));
        String refusal = watch.refusal();
        if (refusal != null) {
            var error = UpdateFailureState.newBuilder().setDetails(refusal);
            if (sentAt != null) error.setLastUpdateAttempt(timestamp(sentAt));
            state.setErrorState(error);
        }
        return state.build();
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    /// Nothing for a proxy that is not connected here: another control plane may have it.
    private List<XdsResource> dump(String id) {
        var sections = new ArrayList<XdsResource>();
        view.proxies().stream()
                .filter(proxy -> proxy.isMeantBy(id))
                .findFirst()
                .map(ConfigDumpMessages::of)
                .orElse(List.of())
                .forEach(section -> sections.add(resource("", section)));
        return sections;
    }

    private XdsResource page(String name) {
        String path = "/debug/" + name.split("\\?", 2)[0];
        DebugPages.Page page = pages.get(path);
        String query = name.contains("?") ? name.substring(name.indexOf('?') + 1) : null;
        String text =
                page == null
                        ? "404 page not found\n"
                        : page.render().apply(Query.parse(query)).body();
        return new XdsResource(PAGE, name, text.getBytes(UTF_8), List.of());
    }

    private static XdsResource resource(String name, Message message) {
        String typeUrl = TYPES + message.getDescriptorForType().getFullName();
        return new XdsResource(typeUrl, name, message.toByteArray(), List.of());
    }
}
