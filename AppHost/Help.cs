namespace ClusterCodex.AppHost;

internal static class Help
{
    private const string Text = """
        Starts Cluster Codex on this machine: PostgreSQL, a demo cluster unless you have one, every service, and the page.

            dotnet run --project AppHost                      everything, at http://localhost:8080
            KUBECONFIG=~/.kube/config dotnet run --project AppHost   with your own cluster
            dotnet run --project AppHost -- --help            this text

        Ctrl+C stops everything.

        Environment variables:
            CLUSTERCODEX_PORT             port of the page and REST API (default 8080; another if it is taken)
            CLUSTERCODEX_GRPC_PORT        port for gRPC clients (default 8081; another if it is taken)
            CLUSTERCODEX_DASHBOARD_PORT   port of the Aspire dashboard (default 18888; another if it is taken; 0 for none)
            CLUSTERCODEX_STATE            folder of databases, passwords and the demo cluster's kubeconfig (default .clustercodex/ beside ClusterCodex.sln)
            CLUSTERCODEX_POSTGRES_USER    who runs PostgreSQL when you are root (default nobody)
            KUBECONFIG, KUBE_CONTEXT      the cluster to use; the demo cluster when neither is set or it does not answer
            K8SGPT_NAMESPACE              where the K8sGPT operator keeps its results (default k8sgpt-operator-system)
            OPENAI_API_KEY                key of the model that writes plans; without one the offline planner does
            OPENAI_BASE_URL, OPENAI_MODEL an OpenAI-compatible endpoint and its model (default gpt-5.2-codex)
            CODEX_MOCK_MODE               true: the offline planner even with a key
            ConnectionStrings__policy, ConnectionStrings__issues, ConnectionStrings__plans
                                          databases of your own in place of the embedded PostgreSQL
            ASPNETCORE_ENVIRONMENT        Development (default) seeds the demo users
            OTEL_EXPORTER_OTLP_ENDPOINT   a collector for traces, metrics and logs (default: the Aspire dashboard)
            BOOTSTRAP_ADMIN_EMAIL, BOOTSTRAP_ADMIN_PASSWORD
                                          the first administrator; required outside of Development
            NO_COLOR                      prefixes without colours

        Each variable except CLUSTERCODEX_POSTGRES_USER and NO_COLOR may also be given as an argument: --CLUSTERCODEX_PORT=9000
        """;

    public static bool IsWanted(IEnumerable<string> args) => args.Any(arg => arg is "--help" or "-h" or "-?" or "help");

    public static async Task<int> PrintAsync()
    {
        await Console.Out.WriteLineAsync(Text);
        return 0;
    }
}
