namespace ClusterCodex.AppHost.Tests;

public sealed class InheritedVariablesTests
{
    [Theory]
    [InlineData("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS")]
    [InlineData("DOTNET_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS")]
    [InlineData("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL")]
    [InlineData("ASPIRE_DASHBOARD_CONFIG_FILE_PATH")]
    [InlineData("Dashboard__Api__AuthMode")]
    [InlineData("DASHBOARD__OTLP__AUTHMODE")]
    [InlineData("Kestrel__Endpoints__public__Url")]
    [InlineData("ASPNETCORE_URLS")]
    [InlineData("DOTNET_HTTP_PORTS")]
    [InlineData("urls")]
    public void IsRemoved_OpensTheDashboardOrAListener_IsTrue(string name) => Assert.True(InheritedVariables.IsRemoved(name));

    [Theory]
    [InlineData("PATH")]
    [InlineData("KUBECONFIG")]
    [InlineData("ASPNETCORE_ENVIRONMENT")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT")]
    [InlineData("CLUSTERCODEX_DASHBOARD_PORT")]
    [InlineData("Issues__ResolveDelay")]
    public void IsRemoved_AnyOther_IsFalse(string name) => Assert.False(InheritedVariables.IsRemoved(name));
}
