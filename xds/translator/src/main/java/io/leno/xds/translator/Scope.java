package io.leno.xds.translator;

import com.google.protobuf.Duration;

import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.Destination;
import io.leno.api.istio.MeshConfig;
import io.leno.api.istio.MeshConfig.OutboundTrafficPolicy;
import io.leno.api.istio.Sidecar;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Locality;
import io.leno.api.model.MeshModel;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;
import io.leno.api.model.Workload;
import io.leno.api.xds.Node;
import io.leno.xds.translator.patch.ProxyPatches;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What one proxy sees of the mesh: the services and rules exported to its namespace, and what it
/// is itself. Lives for one translation; used by one thread.
final class Scope {
    private static final String DEFAULT_LOOPBACK = "127.0.0.1";

    private final MeshIndex mesh;
    private final Node node;
    private final ProxySettings settings;
    private final Provenance provenance;
    private final @Nullable Rule<Sidecar> sidecar;
    private @Nullable Sight sight;
    private @Nullable View view;
    private final Map<String, MergedDestinationRule> destinationRules = new HashMap<>();
    private final Map<String, VirtualServices> virtualServices = new HashMap<>();
    private final FilterPlugins plugins;
    private final Problems problems = new Problems();
    private @Nullable ProxyPatches patches;

    Scope(MeshIndex mesh, Node node) {
        this(mesh, node, Provenance.NONE);
    }

    Scope(MeshIndex mesh, Node node, Provenance provenance) {
        this.mesh = mesh;
        this.provenance = provenance;
        this.node = node;
        settings = ProxySettings.of(node);
        sidecar = isSidecar() ? findSidecar() : null;
        plugins = new FilterPlugins(mesh, node, labels(), problems);
    }

    /// Looked for when it is first asked: not all translations do.
    private Sight sight() {
        Sight known = sight;
        if (known != null) return known;
        known = Sight.of(mesh, node.namespace(), sidecar);
        sight = known;
        return known;
    }

    /// All of the proxy that decides what it gets for its way out.
    View view() {
        View known = view;
        if (known != null) return known;
        ResourceKey key = sidecar == null ? null : sidecar.key();
        known = new View(node, mesh.selectingLabels().of(placedLabels()), locality(), key);
        view = known;
        return known;
    }

    /// Of the namespace the one that selects the workload, else the one for all; else that of the
    /// root namespace.
    private @Nullable Rule<Sidecar> findSidecar() {
        Rule<Sidecar> forAll = null;
        Rule<Sidecar> ofRoot = null;
        for (Rule<Sidecar> rule : mesh.model().rules(Sidecar.class)) {
            Sidecar.Selector selector = rule.spec().workloadSelector();
            boolean isOwn = rule.namespace().equals(node.namespace());
            if (isOwn && selector != null) {
                if (labels().entrySet().containsAll(selector.labels().entrySet())) return rule;
            } else if (isOwn && forAll == null) {
                forAll = rule;
            } else if (selector == null
                    && ofRoot == null
                    && rule.namespace().equals(mesh.rootNamespace())) {
                ofRoot = rule;
            }
        }
        return forAll != null ? forAll : ofRoot;
    }

    /// What the workload's Sidecar says; null where there is none.
    @Nullable Sidecar sidecar() {
        return sidecar == null ? null : sidecar.spec();
    }

    /// Where that is written; null where there is none.
    @Nullable Rule<Sidecar> sidecarRule() {
        return sidecar;
    }

    /// True where connections to the port can be for the service.
    boolean reaches(Service service, int port) {
        Egress egress = sight().egress();
        return egress == null || egress.reaches(service.hostname(), port);
    }

    /// True where connections to some port of the service can be made by a Sidecar's listener.
    boolean reaches(Service service, Sidecar.Egress listener) {
        Egress egress = sight().egress();
        return egress != null && egress.reaches(service.hostname(), listener);
    }

    /// True where a Sidecar's listener leads anywhere.
    boolean reachesBy(Sidecar.Egress listener) {
        return services().stream().anyMatch(each -> reaches(each, listener));
    }

    /// The Sidecar's own listener for a port; null where it has none.
    Sidecar.@Nullable Egress egressListener(int port) {
        Egress egress = sight().egress();
        return egress == null ? null : egress.listener(port);
    }

    MeshIndex mesh() {
        return mesh;
    }

    MeshModel model() {
        return mesh.model();
    }

    Node node() {
        return node;
    }

    /// True where what is made may serve other proxies of the same view too: nothing of it is for
    /// this one.
    boolean mayShare() {
        return !provenance.isWanted() && !GrpcClients.isOne(node) && settings().isUsual();
    }

    /// Takes notes of who made what.
    Provenance provenance() {
        return provenance;
    }

    Problems problems() {
        return problems;
    }

    /// The plugins that were attached to this proxy.
    FilterPlugins plugins() {
        return plugins;
    }

    /// What users change in this proxy's resources.
    ProxyPatches patches() {
        ProxyPatches known = patches;
        if (known == null) {
            known = new ProxyPatches(mesh.patches(), PatchTargets.of(this));
            patches = known;
        }
        return known;
    }

    boolean isSidecar() {
        return node.type() == Node.Type.SIDECAR;
    }

    /// True where nothing redirects connections to the proxy, so that its listeners bind the ports
    /// applications dial. Istio: `INTERCEPTION_MODE: NONE`.
    boolean bindsPorts() {
        return node.metadata("INTERCEPTION_MODE", "REDIRECT").equals("NONE");
    }

    /// Where the application listens and where outbound listeners bind, if nothing is redirected.
    String loopback() {
        return node.metadata("LENO_LOOPBACK", DEFAULT_LOOPBACK);
    }

    /// What the proxy says of itself.
    ProxySettings settings() {
        return settings;
    }

    MeshConfig meshConfig() {
        return mesh.config();
    }

    /// What every listener of the proxy writes.
    List<AccessLog> accessLogs() {
        return mesh.once(AccessLogs.class, () -> AccessLogs.of(mesh.config()));
    }

    /// What a listener writes of connections that none of its chains takes.
    List<AccessLog> accessLogsOfLost() {
        return accessLogs().stream().map(AccessLogs::ofLost).toList();
    }

    /// True where sidecars let through only what goes to a service of the mesh.
    boolean isRegistryOnly() {
        Sidecar.OutboundTrafficPolicy own =
                sidecar == null ? null : sidecar.spec().outboundTrafficPolicy();
        if (own != null) return own.mode() == Sidecar.OutboundTrafficPolicy.Mode.REGISTRY_ONLY;
        OutboundTrafficPolicy policy = mesh.config().outboundTrafficPolicy();
        return policy != null && policy.mode() == OutboundTrafficPolicy.Mode.REGISTRY_ONLY;
    }

    /// True where HTTP requests for other hosts go to the host that they name. No Sidecar can say
    /// so.
    boolean resolvesUnknown() {
        if (!isSidecar() || (sidecar != null && sidecar.spec().outboundTrafficPolicy() != null))
            return false;
        OutboundTrafficPolicy policy = mesh.config().outboundTrafficPolicy();
        return policy != null && policy.mode() == OutboundTrafficPolicy.Mode.ALLOW_ANY_DYNAMIC_DNS;
    }

    /// How long the first bytes of a connection are waited for; 0: as long as it takes.
    Duration detectionTimeout() {
        var told = mesh.config().protocolDetectionTimeout();
        return told == null ? Duration.getDefaultInstance() : Protos.duration(told);
    }

    /// Where connections go that no service of the mesh is meant by.
    String clusterForUnknown() {
        if (isRegistryOnly()) return ClusterName.BLACK_HOLE;
        var own = sidecar == null ? null : sidecar.spec().outboundTrafficPolicy();
        Destination proxy = own == null ? null : own.egressProxy();
        if (proxy == null || sidecar == null) return ClusterName.PASSTHROUGH;
        int port = proxy.port() == null ? 0 : proxy.port().number();
        String host = mesh.fullName(proxy.host(), sidecar.namespace());
        return ClusterName.outbound(port, proxy.subset(), host).toString();
    }

    /// The port for applications that use the proxy as an HTTP proxy; 0 is none. What the proxy
    /// says goes before what holds for the mesh.
    int httpProxyPort() {
        String ofMesh = Integer.toString(mesh.config().proxyHttpPort());
        String port = node.metadata("HTTP_PROXY_PORT", ofMesh);
        // numbers of the metadata are doubles: 15002.0
        return port.matches("[0-9]{1,5}(\\.0)?") ? (int) Double.parseDouble(port) : 0;
    }

    /// Istio: an unprivileged pod's ports below 1024 are left out, they could not be bound.
    boolean canBind(int port) {
        return port >= 1024 || !node.metadata("UNPRIVILEGED_POD", "false").equals("true");
    }

    /// Labels as the proxy tells them, else those of the workload at its address.
    Map<String, String> labels() {
        Map<String, String> told = node.labels();
        if (!told.isEmpty()) return told;
        Workload workload = mesh.workloadAt(node.address());
        return workload == null ? Map.of() : workload.labels();
    }

    /// The labels, and those that tell where the proxy runs. Istio: augmented labels.
    Map<String, String> placedLabels() {
        var all = new HashMap<>(labels());
        String cluster = node.metadata("CLUSTER_ID", "");
        if (!cluster.isEmpty()) all.put("topology.istio.io/cluster", cluster);
        String machine = node.metadata("NODE_NAME", "");
        if (!machine.isEmpty()) all.put(LocalitySettings.MACHINE, machine);
        String network = node.metadata("NETWORK", "");
        if (!network.isEmpty()) all.putIfAbsent("topology.istio.io/network", network);
        return all;
    }

    /// Oldest first.
    List<Service> services() {
        return sight().services();
    }

    /// What the proxy's clients dial: the addresses a service was declared with, else those it was
    /// given, if the proxy answers its clients' DNS. Istio: `DNS_CAPTURE`.
    List<String> addressesOf(Service service) {
        boolean isGiven =
                service.addresses().isEmpty()
                        && !service.allocated().isEmpty()
                        && node.metadata("DNS_CAPTURE", "false").equals("true");
        if (!isGiven) return service.addresses();
        boolean isSix = node.address().indexOf(':') >= 0;
        return service.allocated().stream()
                .filter(each -> each.indexOf(':') >= 0 == isSix)
                .toList();
    }

    @Nullable Service service(String hostname) {
        Service service = model().services().get(hostname);
        return service != null && sight().has(service) ? service : null;
    }

    /// Bound to the gateway (or `mesh`) and exported to this proxy: first those its namespace keeps
    /// to itself, then those exported to just it; of equals the oldest first.
    VirtualServices virtualServices(String gateway) {
        return virtualServices.computeIfAbsent(gateway, name -> sight().virtualServices(name));
    }

    /// The rule for calls of a service.
    MergedDestinationRule destinationRule(Service service) {
        return destinationRules.computeIfAbsent(
                service.hostname(), _ -> findDestinationRule(service, true));
    }

    /// What the rule says of a port and subset, and what the mesh says where it does not.
    PortPolicy policyFor(MergedDestinationRule rule, int port, String subset) {
        return rule.policyFor(port, subset).over(mesh.config().defaultTrafficPolicy());
    }

    /// Where the proxy runs, as it tells it or else as its workload has it.
    Locality locality() {
        Locality told = node.locality();
        if (!told.equals(Locality.UNKNOWN)) return told;
        Workload workload = mesh.workloadAt(node.address());
        return workload == null ? Locality.UNKNOWN : workload.locality();
    }

    /// The rule for what comes in for a service: there a selector of callers means nothing.
    MergedDestinationRule inboundDestinationRule(Service service) {
        return findDestinationRule(service, false);
    }

    /// One that selects this proxy goes before the one for all.
    private MergedDestinationRule findDestinationRule(Service service, boolean isOutbound) {
        MergedDestinationRule forAll = MergedDestinationRule.NONE;
        String namespace = node.namespace();
        for (MergedDestinationRule each :
                mesh.destinationRules().of(service.hostname(), service.namespace(), namespace)) {
            if (each.selector() == null) {
                forAll = each;
            } else if (isOutbound
                    && each.rules().getFirst().namespace().equals(namespace)
                    && labels().entrySet().containsAll(each.selector().matchLabels().entrySet())) {
                return each;
            }
        }
        return forAll;
    }

    /// What the workload beside the proxy serves, by the port it listens on. Where several services
    /// share a port, the oldest decides what it speaks.
    List<ServedPort> servedPorts() {
        List<ServedPort> byServices = portsByServices();
        if (sidecar == null || sidecar.spec().ingress().isEmpty()) return byServices;
        return sidecar.spec().ingress().stream()
                .map(
                        ingress -> {
                            int number = ingress.port().number();
                            Protocol protocol = Protocol.parse(ingress.port().protocol());
                            var port = new ServicePort(ingress.port().name(), number, protocol);
                            List<Service> its =
                                    byServices.stream()
                                            .filter(each -> each.number() == number)
                                            .map(ServedPort::services)
                                            .findFirst()
                                            .orElseGet(() -> List.of(itself(port)));
                            return new ServedPort(number, port, its, ingress);
                        })
                .toList();
    }

    /// The workload as a service, where none has the port.
    private Service itself(ServicePort port) {
        return new Service(
                "sidecar." + node.namespace(),
                node.namespace(),
                List.of(port),
                List.of(),
                Resolution.STATIC,
                false,
                Map.of(),
                Set.of("~"),
                Instant.EPOCH,
                "Sidecar");
    }

    private List<ServedPort> portsByServices() {
        var byPort = new TreeMap<Integer, ServedPort>();
        for (Service service : mesh.servedAt(node.address())) {
            for (Endpoint endpoint : model().endpointsOf(service.hostname())) {
                if (!endpoint.address().equals(node.address())) continue;
                for (ServicePort port : service.ports()) {
                    Integer number = endpoint.ports().get(port.name());
                    if (number == null || port.protocol() == Protocol.UDP) continue;
                    byPort.merge(
                            number,
                            new ServedPort(number, port, List.of(service), null),
                            ServedPort::and);
                }
            }
        }
        return List.copyOf(byPort.values());
    }

    /// Ports the application may hold at its loopback: those it serves, and those of the service it
    /// belongs to by name even while it is no endpoint there.
    Set<Integer> portsOfApplication() {
        var ports = new HashSet<Integer>();
        servedPorts().forEach(port -> ports.add(port.number()));
        String cluster = node.cluster(); // Istio: `app.namespace`
        int dot = cluster.indexOf('.');
        for (String name :
                List.of(
                        labels().getOrDefault("app", ""),
                        labels().getOrDefault("service.istio.io/canonical-name", ""),
                        dot < 0 ? cluster : cluster.substring(0, dot))) {
            Service service = service(mesh.fullName(name, node.namespace()));
            if (service != null) service.ports().forEach(port -> ports.add(port.number()));
        }
        return ports;
    }

    /// A port of the workload.
    ///
    /// @param number the application listens on
    /// @param servicePort of the first service
    /// @param ingress the Sidecar's listener for it; null where services alone say it
    record ServedPort(
            int number,
            ServicePort servicePort,
            List<Service> services,
            Sidecar.@Nullable Ingress ingress) {
        private ServedPort and(ServedPort later) {
            var all = new ArrayList<>(services);
            later.services.stream().filter(each -> !all.contains(each)).forEach(all::add);
            return new ServedPort(number, servicePort, List.copyOf(all), ingress);
        }
    }
}
