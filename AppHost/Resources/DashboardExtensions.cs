namespace ClusterCodex.AppHost.Resources;

/// <summary>Aspire's dashboard: states, console lines, structured logs, traces, metrics, and buttons to stop and start each resource.</summary>
/// <param name="Address">Where a person opens it, with the token that signs in; null where it is switched off.</param>
internal sealed record Dashboard(Uri? Address);

internal static class DashboardExtensions
{
    private const string TokenKey = "AppHost:BrowserToken";

    /// <summary>Puts the dashboard on the loopback interface, on HTTP, so that no developer certificate is needed; it never answers without its token.</summary>
    public static Dashboard AddDashboard(this IDistributedApplicationBuilder builder, AppHostSettings settings, FreePorts ports)
    {
        var configuration = builder.Configuration;
        configuration["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true";
        configuration["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "false";
        configuration["DOTNET_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "false";
        configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = null;
        configuration["ASPIRE_DASHBOARD_MCP_ENDPOINT_URL"] = null;
        configuration["ASPIRE_DASHBOARD_TELEMETRY_OPTOUT"] = "true";
        // Both would connect to the internet at every start.
        configuration["ASPIRE_VERSION_CHECK_DISABLED"] = "true";
        // Its record of the runs would otherwise stay in the home folder.
        configuration["ASPIRE_DASHBOARD_DATA_DIRECTORY"] = Path.Combine(settings.StateFolder, "dashboard");
        if (settings.DashboardPort == 0)
        {
            return new Dashboard(Address: null);
        }

        var port = ports.Choose("dashboard", "http", settings.DashboardPort);
        configuration["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = $"http://127.0.0.1:{ports.Choose("dashboard", "otlp")}";
        configuration["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = $"http://127.0.0.1:{ports.Choose("dashboard", "resources")}";
        return new Dashboard(new Uri($"http://127.0.0.1:{port}/login?t={configuration[TokenKey]}"));
    }
}
