package io.leno.xds.server;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.ConfigResourceSource;
import io.leno.api.config.Problem;
import io.leno.api.config.ProblemSink;
import io.leno.api.config.ProblemSource;
import io.leno.api.model.MeshModelSource;
import io.leno.api.process.LenoProcess;
import io.leno.api.xds.Translator;
import io.leno.api.xds.TypeUrls;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// A server on free ports with a fake mesh and a fake translator for each of the four types.
final class RunningServer implements AutoCloseable {
    /// Remembers what the server said to its process.
    static final class RecordingProcess implements LenoProcess {
        final List<String> started = new CopyOnWriteArrayList<>();
        final List<String> failed = new CopyOnWriteArrayList<>();

        @Override
        public void started(String what) {
            started.add(what);
        }

        @Override
        public void failed(String message) {
            failed.add(message);
        }

        @Override
        public void stop() {}
    }

    private static final class NoResources implements ConfigResourceSource {
        @Override
        public long revision() {
            return 0;
        }

        @Override
        public List<ConfigResource> resources() {
            return List.of();
        }
    }

    final FakeMesh mesh;
    final FakeTranslator clusters = new FakeTranslator(TypeUrls.CLUSTER);
    final FakeTranslator endpoints = new FakeTranslator(TypeUrls.ENDPOINT);
    final FakeTranslator listeners = new FakeTranslator(TypeUrls.LISTENER);
    final FakeTranslator routes = new FakeTranslator(TypeUrls.ROUTE);
    final RecordingProcess process = new RecordingProcess();
    final List<Problem> problems = new CopyOnWriteArrayList<>();
    final XdsServer server;

    RunningServer() {
        this(FakeMesh.synced());
    }

    RunningServer(FakeMesh mesh) {
        this.mesh = mesh;
        server = server(mesh, process, 0, 0, () -> List.copyOf(problems));
        add(clusters, 1);
        add(endpoints, 1);
        add(listeners, 1);
        add(routes, 1);
        server.start();
    }

    static XdsServer server(
            MeshModelSource mesh, LenoProcess process, int xdsPort, int monitoringPort) {
        return server(mesh, process, xdsPort, monitoringPort, List::of);
    }

    private static XdsServer server(
            MeshModelSource mesh,
            LenoProcess process,
            int xdsPort,
            int monitoringPort,
            ProblemSource problems) {
        ProblemSink sink = (source, found) -> {};
        return new XdsServer(
                settings(xdsPort, monitoringPort),
                mesh,
                sink,
                problems,
                new NoResources(),
                process);
    }

    /// The service id is the identity here, as it is unique per service in OSGi.
    void add(Translator translator, long bundle) {
        server.addTranslator(translator, properties(translator, bundle));
    }

    void remove(Translator translator, long bundle) {
        server.removeTranslator(translator, properties(translator, bundle));
    }

    private static Map<String, Object> properties(Translator translator, long bundle) {
        long id = System.identityHashCode(translator);
        return Map.of("service.bundleid", bundle, "service.id", id);
    }

    int port() {
        return server.xdsPort();
    }

    @Override
    public void close() {
        server.stop();
    }

    private static XdsServer.Settings settings(int xdsPort, int monitoringPort) {
        return new XdsServer.Settings() {
            @Override
            public String address() {
                return "127.0.0.1";
            }

            @Override
            public int xds_port() {
                return xdsPort;
            }

            @Override
            public int monitoring_port() {
                return monitoringPort;
            }

            @Override
            public int push_throttle() {
                return 0;
            }

            @Override
            public int max_connections() {
                return 0;
            }

            @Override
            public int max_request_bytes() {
                return 16 << 20;
            }

            @Override
            public int max_connection_age_s() {
                return 0;
            }

            @Override
            public int keepalive_interval_s() {
                return 30;
            }

            @Override
            public int keepalive_timeout_s() {
                return 10;
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return XdsServer.Settings.class;
            }
        };
    }
}
