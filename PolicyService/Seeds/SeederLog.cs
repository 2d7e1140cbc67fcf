namespace ClusterCodex.PolicyService.Seeds;

internal static partial class SeederLog
{
    [LoggerMessage(1, LogLevel.Information, "Seeded {Count} users for {Environment}.", EventName = nameof(Seeded))]
    public static partial void Seeded(ILogger logger, int count, string environment);
}
