using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace ClusterCodex.PlanService.Guardrails;

/// <summary>Environment variables that make a process load other code than its image's.</summary>
internal static partial class CodeLoading
{
    private static readonly FrozenSet<string> Names = new[]
    {
        "PATH", "ENV", "BASH_ENV", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONHOME", "PERL5LIB", "PERL5OPT", "RUBYLIB", "RUBYOPT", "NODE_PATH", "CLASSPATH", "GCONV_PATH", "PHPRC",
        "PHP_INI_SCAN_DIR", "DOTNET_STARTUP_HOOKS", "DOTNET_ADDITIONAL_DEPS", "CORECLR_PROFILER", "CORECLR_PROFILER_PATH", "COR_PROFILER", "GIT_SSH_COMMAND", "PROMPT_COMMAND",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Options =
        new[] { "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "JAVA_OPTS", "NODE_OPTIONS" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a variable decides which code runs. Sizes and the like in the options of a runtime do not.</summary>
    public static bool Changes(string name, string value) =>
        name.StartsWith("LD_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("DYLD_", StringComparison.OrdinalIgnoreCase)
        || Names.Contains(name) || (Options.Contains(name) && Loads().IsMatch(value));

    [GeneratedRegex(@"-javaagent|-agent(?:lib|path)|-Xbootclasspath|-XX:(?:On|Flags|VMOptionsFile)|@|-(?:cp|classpath)\b|--(?:require|import|loader|experimental-loader|class-path|module-path|patch-module)|(?:^|\s)-r\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Loads();
}
