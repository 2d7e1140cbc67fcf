namespace ClusterCodex.AppHost;

internal static partial class BannerLog
{
    [LoggerMessage(1, LogLevel.Information, "Cluster: {Cluster}. Plans by {Model}.", EventName = nameof(Starting))]
    public static partial void Starting(ILogger logger, string cluster, string model);

    [LoggerMessage(2, LogLevel.Information, "The page is missing or older than its sources and is being built: about a minute the first time.", EventName = nameof(BuildingPage))]
    public static partial void BuildingPage(ILogger logger);

    [LoggerMessage(3, LogLevel.Error, "The page could not be built into {Folder}: see the lines of 'page' above. REST and gRPC work without it.", EventName = nameof(NoPage))]
    public static partial void NoPage(ILogger logger, string folder);

    [LoggerMessage(4, LogLevel.Information, "Ready: {Address} (native gRPC: {GrpcAddress})", EventName = nameof(Ready))]
    public static partial void Ready(ILogger logger, string address, string grpcAddress);

    [LoggerMessage(5, LogLevel.Information, "Sign in as admin@clustercodex.local / admin123! (everything) or user@clustercodex.local / user123! (namespaces broken and default).", EventName = nameof(Users))]
    public static partial void Users(ILogger logger);

    [LoggerMessage(6, LogLevel.Information, "Dashboard: {Address}", EventName = nameof(Dashboard))]
    public static partial void Dashboard(ILogger logger, Uri address);

    [LoggerMessage(7, LogLevel.Warning, "Port {Wanted}, wanted by {Resource} ({Endpoint}), is taken; using {Used} instead.", EventName = nameof(PortTaken))]
    public static partial void PortTaken(ILogger logger, int wanted, string resource, string endpoint, int used);

    [LoggerMessage(8, LogLevel.Information, "Stopping everything.", EventName = nameof(Stopping))]
    public static partial void Stopping(ILogger logger);
}
