package io.leno.script.js;

import io.leno.api.plugin.PluginEngine;
import io.leno.testkit.ScriptRecipesContract;

class RecipesTest extends ScriptRecipesContract {
    @Override
    protected PluginEngine engine() {
        return new JavaScriptEngine(Scripts.PROGRAMS);
    }

    @Override
    protected String ending() {
        return "js";
    }
}
