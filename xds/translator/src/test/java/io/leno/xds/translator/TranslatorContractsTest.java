package io.leno.xds.translator;

import io.leno.api.istio.EnvoyFilter.ApplyTo;
import io.leno.api.istio.EnvoyFilter.Operation;
import io.leno.api.model.MeshModel;
import io.leno.api.xds.Node;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.Translator;
import io.leno.testkit.TranslatorContract;

import org.junit.jupiter.api.Nested;

import java.util.Set;
import java.util.function.Supplier;

/// What every translator promises, ours promise.
class TranslatorContractsTest {
    private abstract static class Ours extends TranslatorContract {
        private final Supplier<Translator> translator;

        Ours(Supplier<Translator> translator) {
            this.translator = translator;
        }

        @Override
        protected Translator newTranslator() {
            return translator.get();
        }

        @Override
        protected MeshModel mesh() {
            return TestMesh.bookinfo().build();
        }

        @Override
        protected Node node() {
            return TestMesh.sidecar();
        }

        @Override
        protected ResourceNames wanted() {
            return ResourceNames.all();
        }
    }

    @Nested
    class Clusters extends Ours {
        Clusters() {
            super(() -> new ClusterTranslator(new LatestIndex()));
        }
    }

    @Nested
    class Endpoints extends Ours {
        Endpoints() {
            super(() -> new EndpointTranslator(new LatestIndex()));
        }
    }

    @Nested
    class Listeners extends Ours {
        Listeners() {
            super(() -> new ListenerTranslator(new LatestIndex()));
        }
    }

    @Nested
    class Routes extends Ours {
        Routes() {
            super(() -> new RouteTranslator(new LatestIndex()));
        }
    }

    @Nested
    class Extensions extends Ours {
        Extensions() {
            super(() -> new ExtensionTranslator(new LatestIndex()));
        }

        @Override
        protected MeshModel mesh() {
            String lua = PatchedMesh.LUA.replace("typedConfig", "typed_config");
            return PatchedMesh.mesh(
                            new PatchRule()
                                    .patch(ApplyTo.EXTENSION_CONFIG, Operation.ADD, null, lua))
                    .build();
        }

        @Override
        protected ResourceNames wanted() {
            return ResourceNames.of(Set.of("hello"));
        }
    }
}
