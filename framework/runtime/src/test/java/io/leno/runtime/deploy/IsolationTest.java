package io.leno.runtime.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.plugin.PluginEvent;
import io.leno.api.plugin.PluginEvent.Kind;
import io.leno.runtime.framework.TestJar;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/// Plugins see what is exported to them, and nothing of each other.
class IsolationTest {
    private static final String SERVICES = "META-INF/services/io.leno.api.filter.HttpFilterFactory";
    private static final String IMPORTS = "io.leno.api.filter,io.leno.api.plugin";

    @TempDir private Path home;
    private TestDeployer it;

    @BeforeEach
    void start() throws Exception {
        it = new TestDeployer(home);
    }

    @AfterEach
    void stop() throws Exception {
        it.close();
    }

    private String refusal() throws InterruptedException {
        PluginEvent event = it.events.take();
        while (event.kind() != Kind.REFUSED) event = it.events.take();
        return event.text();
    }

    @Test
    void whatTheProxyIsMadeOfCannotBeImported() throws Exception {
        TestJar.filter("acme", "one")
                .header("Import-Package", IMPORTS + ",io.leno.proxy.http")
                .dropInto(it.drops, "acme.jar");

        assertThat(refusal()).isEqualTo("needs package io.leno.proxy.http, which nothing provides");
    }

    @Test
    void theLauncherCannotBeImportedNorFoundByAPlainJar() throws Exception {
        TestJar.filter("acme", "one")
                .header("Import-Package", IMPORTS + ",io.leno.runtime.deploy")
                .dropInto(it.drops, "acme.jar");
        assertThat(refusal()).contains("needs package io.leno.runtime.deploy");

        TestJar.plain()
                .filterClass(
                        "plain",
                        "try { Class.forName(\"io.leno.runtime.deploy.Deployer\"); } catch"
                                + " (ClassNotFoundException e) { throw new"
                                + " IllegalStateException(\"not seen\"); }")
                .file(SERVICES, "plugin.Filter")
                .dropInto(it.drops, "plain.jar");
        assertThat(refusal()).contains("not seen");
    }

    @Test
    void anotherPluginsOwnPackagesCannotBeImported() throws Exception {
        library("one", "1").dropInto(it.drops, "one.jar");
        it.next(Kind.LIVE);

        TestJar.filter("two", "two")
                .header("Import-Package", IMPORTS + ",com.acme.library")
                .dropInto(it.drops, "two.jar");

        assertThat(refusal()).isEqualTo("needs package com.acme.library, which nothing provides");
    }

    @Test
    void twoPluginsHaveTwoVersionsOfOneLibrary() throws Exception {
        library("one", "1").dropInto(it.drops, "one.jar");
        it.next(Kind.LIVE);
        library("two", "2").dropInto(it.drops, "two.jar");
        it.next(Kind.LIVE);

        var versions = new java.util.TreeMap<String, String>();
        for (var each : it.context().getServiceReferences(HttpFilterFactory.class, null)) {
            HttpFilterFactory factory = it.context().getService(each);
            versions.put(factory.name(), factory.toString());
        }
        assertThat(versions).containsEntry("one", "library 1").containsEntry("two", "library 2");
    }

    /// A filter with a library in it, whose version it tells.
    private static TestJar library(String name, String version) {
        return TestJar.filter(name, name)
                .source(
                        "com.acme.library.Library",
                        "package com.acme.library; public class Library { public static String"
                                + " version() { return \"library "
                                + version
                                + "\"; } }")
                .source(
                        "plugin.Filter",
                        """
                        package plugin;
                        import io.leno.api.filter.*;
                        import io.leno.api.plugin.PluginConfig;
                        public class Filter implements HttpFilterFactory {
                            public String name() { return "%s"; }
                            public HttpFilterSettings configure(PluginConfig config) {
                                return stream -> new HttpFilter() {};
                            }
                            public String toString() {
                                try {
                                    return (String) Class.forName("com.acme.library.Library")
                                            .getMethod("version").invoke(null);
                                } catch (ReflectiveOperationException e) {
                                    return e.toString();
                                }
                            }
                        }
                        """
                                .formatted(name));
    }
}
