package io.leno.script.js.guard;

import com.oracle.truffle.api.ContextLocal;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.instrumentation.EventContext;
import com.oracle.truffle.api.instrumentation.ExecutionEventNode;
import com.oracle.truffle.api.instrumentation.SourceSectionFilter;
import com.oracle.truffle.api.instrumentation.StandardTags.RootTag;
import com.oracle.truffle.api.instrumentation.StandardTags.StatementTag;
import com.oracle.truffle.api.instrumentation.TruffleInstrument;

/// Puts a [Guard] into each context of an engine.
public final class GuardInstrument extends TruffleInstrument implements Guards {
    /// By which the engine's instruments have it.
    public static final String ID = "leno-guard";

    private final ContextLocal<Guard> guards = locals.createContextLocal(context -> new Guard());

    @Override
    protected void onCreate(Env env) {
        env.registerService(this);
        SourceSectionFilter.Builder scripts =
                SourceSectionFilter.newBuilder().includeInternal(false);
        env.getInstrumenter()
                .attachExecutionEventFactory(
                        scripts.tagIs(StatementTag.class).build(), Statement::new);
        env.getInstrumenter()
                .attachExecutionEventFactory(
                        SourceSectionFilter.newBuilder()
                                .includeInternal(false)
                                .tagIs(RootTag.class)
                                .build(),
                        Function::new);
    }

    @Override
    public Guard current() {
        return guards.get();
    }

    private final class Statement extends ExecutionEventNode {
        private final EventContext place;

        Statement(EventContext place) {
            this.place = place;
        }

        @Override
        protected void onEnter(VirtualFrame frame) {
            guards.get().statement(place.getInstrumentedNode());
        }
    }

    private final class Function extends ExecutionEventNode {
        private final EventContext place;

        Function(EventContext place) {
            this.place = place;
        }

        @Override
        protected void onEnter(VirtualFrame frame) {
            guards.get().enter(place.getInstrumentedNode());
        }

        @Override
        protected void onReturnValue(VirtualFrame frame, Object result) {
            guards.get().leave();
        }

        @Override
        protected void onReturnExceptional(VirtualFrame frame, Throwable exception) {
            guards.get().leave();
        }
    }
}
