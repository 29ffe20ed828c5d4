package io.leno.proxy.internal;

import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultChannelConfig;

import java.util.Map;

/// As of other channels, with `ALLOW_HALF_CLOSURE`.
final class InternalChannelConfig extends DefaultChannelConfig {
    private final InternalChannel of;
    private volatile boolean halfClosure;

    InternalChannelConfig(InternalChannel of) {
        super(of);
        this.of = of;
    }

    boolean allowsHalfClosure() {
        return halfClosure;
    }

    @Override
    public Map<ChannelOption<?>, Object> getOptions() {
        return getOptions(super.getOptions(), ChannelOption.ALLOW_HALF_CLOSURE);
    }

    @SuppressWarnings("unchecked") // the option says what type it has
    @Override
    public <T> T getOption(ChannelOption<T> option) {
        return option.equals(ChannelOption.ALLOW_HALF_CLOSURE)
                ? (T) Boolean.valueOf(halfClosure)
                : super.getOption(option);
    }

    @Override
    public <T> boolean setOption(ChannelOption<T> option, T value) {
        if (!option.equals(ChannelOption.ALLOW_HALF_CLOSURE)) return super.setOption(option, value);
        halfClosure = (Boolean) value;
        return true;
    }

    @Override
    protected void autoReadCleared() {
        of.readNoMore();
    }
}
