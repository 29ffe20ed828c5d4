package io.leno.script.js.guard;

import com.oracle.truffle.api.instrumentation.TruffleInstrument.Registration;
import com.oracle.truffle.api.instrumentation.provider.TruffleInstrumentProvider;

import java.util.Collection;
import java.util.List;

/// By which the engine finds the instrument.
@Registration(id = GuardInstrument.ID, name = "Leno guard", version = "1", services = Guards.class)
public final class GuardInstrumentProvider extends TruffleInstrumentProvider {
    @Override
    protected String getInstrumentClassName() {
        return GuardInstrument.class.getName();
    }

    @Override
    protected Object create() {
        return new GuardInstrument();
    }

    @Override
    protected Collection<String> getServicesClassNames() {
        return List.of(Guards.class.getName());
    }
}
