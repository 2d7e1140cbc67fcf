namespace ClusterCodex.AppHost.Resources;

/// <summary>
/// One of our services, started from what the build left in <c>bin/</c>. Aspire's own project resource would start
/// <c>dotnet run</c> for each: twice as long until everything is ready, and 340 MB more.
/// </summary>
/// <param name="name">Its name for others, such as <c>issueservice</c>.</param>
/// <param name="workingDirectory">The project's folder.</param>
internal sealed class ServiceResource(string name, string workingDirectory)
    : ExecutableResource(name, "dotnet", workingDirectory), IResourceWithServiceDiscovery;
