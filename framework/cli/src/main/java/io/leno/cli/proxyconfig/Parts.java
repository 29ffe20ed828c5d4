package io.leno.cli.proxyconfig;

import io.leno.cli.Terminal;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Map;

/// The commands of the parts, with istioctl's names, short names and filters.
final class Parts {
    private Parts() {}

    /// Which clusters.
    static final class ClusterFilter {
        @Option(
                names = "--fqdn",
                paramLabel = "TEXT",
                description = "Filter clusters by substring of Service FQDN field.")
        String fqdn = "";

        @Option(
                names = "--direction",
                paramLabel = "TEXT",
                description = "Filter clusters by Direction field.")
        String direction = "";

        @Option(
                names = "--subset",
                paramLabel = "TEXT",
                description = "Filter clusters by substring of Subset field.")
        String subset = "";
    }

    /// Which endpoints, beside the port.
    static final class EndpointFilter {
        @Option(
                names = "--cluster",
                paramLabel = "NAME",
                description = "Filter endpoints by cluster name field.")
        String cluster = "";

        @Option(
                names = "--status",
                paramLabel = "STATUS",
                description = "Filter endpoints by status field.")
        String status = "";
    }

    /// By port.
    static final class PortFilter {
        @Option(names = "--port", paramLabel = "PORT", description = "Filter by Port field.")
        int port;
    }

    /// By address.
    static final class AddressFilter {
        @Option(names = "--address", paramLabel = "TEXT", description = "Filter by address field.")
        String address = "";
    }

    /// Which listeners, beside port and address.
    static final class ListenerFilter {
        @Option(
                names = "--type",
                paramLabel = "TYPE",
                description = "Filter listeners by type field: HTTP, TCP, HTTP+TCP.")
        String type = "";
    }

    /// Which routes.
    static final class RouteFilter {
        @Option(
                names = "--name",
                paramLabel = "NAME",
                description = "Filter routes by route name field.")
        String name = "";
    }

    /// How much of each.
    static final class Verbosity {
        @Option(
                names = "--verbose",
                arity = "0..1",
                defaultValue = "true",
                fallbackValue = "true",
                paramLabel = "true|false",
                description = "Output more information (default: true).")
        boolean verbose = true;
    }

    @Command(
            name = "cluster",
            aliases = {"clusters", "c"},
            description = "Retrieves cluster configuration for the Envoy in the specified pod.")
    static final class ClusterCommand extends PartCommand {
        @Mixin private final ClusterFilter filter = new ClusterFilter();
        @Mixin private final PortFilter port = new PortFilter();

        ClusterCommand(Map<String, String> environment, Terminal terminal) {
            super(environment, terminal, "short");
        }

        @Override
        String name() {
            return "cluster";
        }

        @Override
        Section section() {
            return new Clusters(
                    source.dump(), filter.fqdn, port.port, filter.subset, filter.direction);
        }
    }

    @Command(
            name = "listener",
            aliases = {"listeners", "l"},
            description = "Retrieves listener configuration for the Envoy in the specified pod.")
    static final class ListenerCommand extends PartCommand {
        @Mixin private final ListenerFilter filter = new ListenerFilter();
        @Mixin private final AddressFilter address = new AddressFilter();
        @Mixin private final PortFilter port = new PortFilter();
        @Mixin private final Verbosity verbosity = new Verbosity();

        ListenerCommand(Map<String, String> environment, Terminal terminal) {
            super(environment, terminal, "short");
        }

        @Override
        String name() {
            return "listener";
        }

        @Override
        Section section() {
            return new Listeners(
                    source.dump(), address.address, port.port, filter.type, verbosity.verbose);
        }
    }

    @Command(
            name = "route",
            aliases = {"routes", "r"},
            description = "Retrieves route configuration for the Envoy in the specified pod.")
    static final class RouteCommand extends PartCommand {
        @Mixin private final RouteFilter filter = new RouteFilter();
        @Mixin private final Verbosity verbosity = new Verbosity();

        RouteCommand(Map<String, String> environment, Terminal terminal) {
            super(environment, terminal, "short");
        }

        @Override
        String name() {
            return "route";
        }

        @Override
        Section section() {
            return new Routes(source.dump(), filter.name, verbosity.verbose);
        }
    }

    @Command(
            name = "endpoint",
            aliases = {"endpoints", "ep"},
            description = "Retrieves endpoint configuration for the Envoy in the specified pod.")
    static final class EndpointCommand extends PartCommand {
        @Mixin private final EndpointFilter filter = new EndpointFilter();
        @Mixin private final AddressFilter address = new AddressFilter();
        @Mixin private final PortFilter port = new PortFilter();

        EndpointCommand(Map<String, String> environment, Terminal terminal) {
            super(environment, terminal, "short");
        }

        @Override
        String name() {
            return "endpoints";
        }

        @Override
        Section section() {
            return new Endpoints(
                    source.clusters(), address.address, port.port, filter.cluster, filter.status);
        }
    }

    @Command(
            name = "eds",
            hidden = true,
            description = "Retrieves endpoint configuration for the Envoy in the specified pod.")
    static final class EdsCommand extends PartCommand {
        @Mixin private final EndpointFilter filter = new EndpointFilter();
        @Mixin private final AddressFilter address = new AddressFilter();
        @Mixin private final PortFilter port = new PortFilter();

        EdsCommand(Map<String, String> environment, Terminal terminal) {
            super(environment, terminal, "short");
        }

        @Override
        String name() {
            return "endpoints";
        }

        @Override
        Section section() {
            return new Assignments(
                    source.dump(), address.address, port.port, filter.cluster, filter.status);
        }
    }

    @Command(
            name = "ecds",
            aliases = "ec",
            description =
                    "Retrieves typed extension configuration for the Envoy in the specified pod.")
    static final class EcdsCommand extends PartCommand {
        EcdsCommand(Map<String, String> environment, Terminal terminal) {
            super(environment, terminal, "short");
        }

        @Override
        String name() {
            return "ecds";
        }

        @Override
        Section section() {
            return new Extensions(source.dump());
        }
    }

    @Command(
            name = "secret",
            aliases = {"secrets", "s"},
            description = "Retrieves secret configuration for the Envoy in the specified pod.")
    static final class SecretCommand extends PartCommand {
        SecretCommand(Map<String, String> environment, Terminal terminal) {
            super(environment, terminal, "short");
        }

        @Override
        String name() {
            return "secret";
        }

        @Override
        Section section() {
            return new Secrets(source.dump());
        }
    }

    @Command(
            name = "bootstrap",
            aliases = "b",
            description = "Retrieves bootstrap configuration for the Envoy in the specified pod.")
    static final class BootstrapCommand extends PartCommand {
        BootstrapCommand(Map<String, String> environment, Terminal terminal) {
            super(environment, terminal, "json");
        }

        @Override
        String name() {
            return "bootstrap";
        }

        @Override
        Section section() {
            return new Bootstrap(source.dump());
        }
    }

    @Command(
            name = "all",
            aliases = "a",
            description = "Retrieves all configuration for the Envoy in the specified pod.")
    static final class AllCommand extends PartCommand {
        @Mixin private final ClusterFilter cluster = new ClusterFilter();
        @Mixin private final ListenerFilter listener = new ListenerFilter();
        @Mixin private final RouteFilter route = new RouteFilter();
        @Mixin private final AddressFilter address = new AddressFilter();
        @Mixin private final PortFilter port = new PortFilter();
        @Mixin private final Verbosity verbosity = new Verbosity();

        @Option(names = "--with-headers", description = "Print summary with headers.")
        private boolean withHeaders;

        AllCommand(Map<String, String> environment, Terminal terminal) {
            super(environment, terminal, "short");
        }

        @Override
        String name() {
            return "all";
        }

        @Override
        Section section() {
            throw new IllegalStateException("all is no part");
        }

        @Override
        public Integer call() {
            source.check(name());
            boolean isSummary = isSummary();
            ConfigDump dump = source.dump();
            if (!isSummary) {
                print(dump.whole());
                return 0;
            }
            String at = address.address;
            show("BOOTSTRAP INFO", new Bootstrap(dump), true);
            show(
                    "CLUSTER INFO",
                    new Clusters(dump, cluster.fqdn, port.port, cluster.subset, cluster.direction),
                    true);
            show(
                    "LISTENER INFO",
                    new Listeners(dump, at, port.port, listener.type, verbosity.verbose),
                    true);
            show("ROUTE INFO", new Routes(dump, route.name, verbosity.verbose), true);
            show("SECRET INFO", new Secrets(dump), true);
            show("ENDPOINTS INFO", new Assignments(dump, at, port.port, "", ""), false);
            return 0;
        }

        private void show(String title, Section section, boolean more) {
            if (withHeaders) {
                terminal().line("------ " + title + " ------");
                terminal().line("");
            }
            section.summary(true).forEach(terminal()::line);
            if (more) terminal().line("");
        }
    }
}
