package io.leno.rollout.control;

import io.leno.api.model.Locality;
import io.leno.api.model.MeshModel;
import io.leno.api.process.LenoProcess;
import io.leno.api.xds.Node;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.Translator;
import io.leno.testkit.FakeMeshModelSource;
import io.leno.testkit.TranslatorContract;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What proxies are told of plugins keeps the contract of all translators.
class RolloutControlTest extends TranslatorContract {
    @TempDir private Path directory;

    private final List<RolloutControl> made = new ArrayList<>();

    private record Settings(String directory) implements RolloutControl.Settings {
        @Override
        public String token_file() {
            return "";
        }

        @Override
        public String sources_directory() {
            return "";
        }

        @Override
        public int max_file_mb() {
            return 1;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return RolloutControl.Settings.class;
        }
    }

    private static final class Process implements LenoProcess {
        @Override
        public void started(String what) {}

        @Override
        public void failed(String message) {}

        @Override
        public void stop() {}
    }

    @AfterEach
    void close() {
        made.forEach(RolloutControl::close);
    }

    @Override
    protected Translator newTranslator() {
        try {
            new PlanStore(directory.resolve("plugins.json"))
                    .write(List.of(PluginPlan.empty("tenant"), PluginPlan.empty("audit")));
            var control =
                    new RolloutControl(
                            new Settings(directory.toString()),
                            new FakeMeshModelSource(),
                            new Process());
            made.add(control);
            control.opened(15_014);
            return control;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected MeshModel mesh() {
        return MeshModel.empty();
    }

    @Override
    protected Node node() {
        return Node.parse(
                "sidecar~10.0.0.1~a.default~x", "", Map.of(), new Locality("", "", ""), "leno");
    }

    @Override
    protected ResourceNames wanted() {
        return ResourceNames.all();
    }
}
