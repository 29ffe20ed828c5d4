package ${package};

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.testkit.proxy.RealProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The filter in a real proxy.
class GreetingProxyTest {
    @RegisterExtension final RealProxy proxy = RealProxy.with(new GreetingFilter());

    @Test
    void responsesOfTheUpstreamAreGreeted() {
        assertThat(proxy.get("/").headers().firstValue("x-greeting")).hasValue("hello");
    }
}
