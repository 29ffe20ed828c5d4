package io.leno.script.lua;

import io.leno.api.plugin.PluginEngine;
import io.leno.testkit.ScriptRecipesContract;

class RecipesTest extends ScriptRecipesContract {
    @Override
    protected PluginEngine engine() {
        return new LuaEngine();
    }

    @Override
    protected String ending() {
        return "lua";
    }
}
