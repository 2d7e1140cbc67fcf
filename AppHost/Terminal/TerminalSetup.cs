using Microsoft.Extensions.Logging.Console;

namespace ClusterCodex.AppHost.Terminal;

internal static class TerminalSetup
{
    /// <summary>Prints the lines of every resource, and of the host itself, each with its prefix.</summary>
    public static void AddTerminal(this IDistributedApplicationBuilder builder)
    {
        builder.Services.AddSingleton(builder.Resources);
        builder.Services.AddLogging(logging => logging
            .AddConsole(console => console.FormatterName = ResourceConsoleFormatter.FormatterName)
            .AddConsoleFormatter<ResourceConsoleFormatter, ConsoleFormatterOptions>());
        // The frameworks' own reports are in the dashboard.
        builder.Configuration["Logging:LogLevel:Default"] = "Information";
        builder.Configuration["Logging:LogLevel:Aspire"] = "Warning";
        // It warns about a missing developer certificate, which is not used.
        builder.Configuration["Logging:LogLevel:Aspire.Hosting.Dcp.DcpHost"] = "Error";
        // A start that is cancelled by Ctrl+C is not a failure; a real one ends the program with its message.
        builder.Configuration["Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host"] = "None";
        builder.Configuration["Logging:LogLevel:Microsoft"] = "Warning";
        builder.Configuration["Logging:LogLevel:System"] = "Warning";
    }
}
