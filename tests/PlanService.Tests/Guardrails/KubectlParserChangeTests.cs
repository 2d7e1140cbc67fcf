using ClusterCodex.PlanService.Guardrails;
using static ClusterCodex.PlanService.Tests.Guardrails.Scopes;

namespace ClusterCodex.PlanService.Tests.Guardrails;

public sealed class KubectlParserChangeTests
{
    private static readonly WorkloadRef Web = new("Deployment", "broken", "web");

    public static TheoryData<string, string> Changes => new()
    {
        { "kubectl rollout restart deployment/web", "kubectl rollout restart deployment/web -n broken" },
        { "kubectl rollout restart deploy web -n broken", "kubectl rollout restart deployment/web -n broken" },
        { "kubectl -n broken rollout restart ds/agent", "kubectl rollout restart daemonset/agent -n broken" },
        { "kubectl rollout undo deployments.apps/web", "kubectl rollout undo deployment/web -n broken" },
        { "kubectl rollout undo deploy/web --to-revision=3", "kubectl rollout undo deployment/web --to-revision=3 -n broken" },
        { "kubectl rollout undo deploy/web --to-revision 3", "kubectl rollout undo deployment/web --to-revision=3 -n broken" },
        { "kubectl set image deployment/web app=nginx:1.27", "kubectl set image deployment/web app=nginx:1.27 -n broken" },
        { "kubectl set image deployment web app=nginx:1.27 proxy=envoy:v1", "kubectl set image deployment/web app=nginx:1.27 proxy=envoy:v1 -n broken" },
        {
            "kubectl set image deploy/web app=registry.example.com:5000/team/app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "kubectl set image deployment/web app=registry.example.com:5000/team/app@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef -n broken"
        },
        { "kubectl set resources deploy/two -c app --limits=memory=512Mi,cpu=500m", "kubectl set resources deployment/two --containers=app --limits=memory=512Mi,cpu=500m -n broken" },
        { "kubectl set resources deploy/web --limits memory=512Mi --requests memory=256Mi", "kubectl set resources deployment/web --containers=app --limits=memory=512Mi --requests=memory=256Mi -n broken" },
        { "kubectl set env deploy/web LOG_LEVEL=debug", "kubectl set env deployment/web LOG_LEVEL=debug -n broken" },
        { "kubectl set env deploy/web -c app GREETING='hello world'", "kubectl set env deployment/web --containers=app 'GREETING=hello world' -n broken" },
        { "kubectl set env deploy/web EMPTY=", "kubectl set env deployment/web EMPTY= -n broken" },
        { "kubectl scale deploy/web --replicas=3", "kubectl scale deployment/web --replicas=3 -n broken" },
        { "kubectl scale sts db --replicas 2 --current-replicas=1", "kubectl scale statefulset/db --replicas=2 --current-replicas=1 -n broken" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Parse_Change_IsTypedAndWrittenCanonically(string command, string canonical)
    {
        var operation = Allowed(command);

        Assert.IsAssignableFrom<ChangeOperation>(operation);
        Assert.Equal(canonical, operation.ToKubectl());
        Assert.Equal(operation, Allowed(canonical));
    }

    [Fact]
    public void Parse_SetImage_HoldsContainersAndImages()
    {
        var operation = Allowed("kubectl set image deploy/web app=nginx:1.27");

        Assert.Equal(new SetImage(Web, [new("app", "nginx:1.27")]), operation);
    }

    [Theory]
    // delete and evict in any form
    [InlineData("kubectl delete pod web-1")]
    [InlineData("kubectl delete deploy web")]
    [InlineData("kubectl de'le'te pod web-1")]
    [InlineData("kubectl \"delete\" pod web-1")]
    [InlineData("kubectl -n broken delete pod web-1")]
    [InlineData("kubectl --namespace broken delete pod web-1")]
    [InlineData("kubectl drain node-1")]
    [InlineData("kubectl evict pod/x")]
    // to zero
    [InlineData("kubectl scale deploy/web --replicas=0")]
    [InlineData("kubectl scale deploy/web --replicas 0")]
    [InlineData("kubectl scale deploy/web --replicas=00")]
    [InlineData("kubectl scale deploy/web --replicas=0x0")]
    [InlineData("kubectl scale deploy/web --replicas=-0")]
    [InlineData("kubectl scale deploy/web --replicas=+0")]
    [InlineData("kubectl scale deploy/web --replicas=0b0")]
    [InlineData("kubectl scale deploy/web --replicas=0o0")]
    [InlineData("kubectl scale deploy/web --replicas=010")]
    [InlineData("kubectl scale deploy/web --replicas=1 --replicas=0")]
    [InlineData("kubectl scale deploy/web --replicas=3 --current-replicas=0")]
    [InlineData("kubectl scale deploy/web --replicas=")]
    [InlineData("kubectl scale deploy/web --replicas")]
    [InlineData("kubectl scale deploy/web")]
    [InlineData("kubectl scale deploy/web --replicas=999999999")]
    [InlineData("kubectl scale rs/web-abc --replicas=2")]
    [InlineData("kubectl autoscale deploy/web --min=0 --max=1")]
    [InlineData("kubectl patch hpa web -p '{}'")]
    [InlineData("kubectl patch cronjob x -p suspend")]
    // several or wildcard targets
    [InlineData("kubectl scale deploy/a deploy/b --replicas=2")]
    [InlineData("kubectl scale deploy a b --replicas=2")]
    [InlineData("kubectl scale deploy,sts a --replicas=2")]
    [InlineData("kubectl scale deploy --all --replicas=2")]
    [InlineData("kubectl scale deploy -l app=web --replicas=2")]
    [InlineData("kubectl scale --replicas=2 -f web.yaml")]
    [InlineData("kubectl rollout restart deploy")]
    [InlineData("kubectl rollout restart deploy -l app=web")]
    [InlineData("kubectl rollout restart deploy --selector=app=web")]
    [InlineData("kubectl rollout restart deploy/a deploy/b")]
    [InlineData("kubectl rollout restart deploy a b")]
    [InlineData("kubectl rollout restart deploy/*")]
    [InlineData("kubectl rollout restart 'deploy/*'")]
    [InlineData("kubectl rollout restart -f x.yaml")]
    [InlineData("kubectl set image deploy --all app=x")]
    [InlineData("kubectl set image deploy/web *=nginx")]
    [InlineData("kubectl set image deploy/web '*=nginx'")]
    [InlineData("kubectl set image deploy/a deploy/b app=nginx")]
    [InlineData("kubectl set image deploy,ds web app=nginx")]
    [InlineData("kubectl set resources deploy/web -c '*' --limits=memory=1Gi")]
    [InlineData("kubectl set resources deploy/two --limits=memory=1Gi")]
    [InlineData("kubectl set resources deploy/unknown --limits=memory=1Gi")]
    // namespaces
    [InlineData("kubectl rollout restart deploy/web -n payments")]
    [InlineData("kubectl -n payments rollout restart deploy/web")]
    [InlineData("kubectl rollout -n payments restart deploy/web")]
    [InlineData("kubectl rollout restart deploy/web -A")]
    [InlineData("kubectl rollout restart deploy/web -n broken -n payments")]
    // other cluster or identity
    [InlineData("kubectl rollout restart deploy/web --context=prod")]
    [InlineData("kubectl --context prod rollout restart deploy/web")]
    [InlineData("kubectl --kubeconfig=/tmp/x rollout restart deploy/web")]
    [InlineData("kubectl rollout restart deploy/web --kubeconfig /tmp/x")]
    [InlineData("kubectl rollout restart deploy/web --server=https://evil")]
    [InlineData("kubectl rollout restart deploy/web -s https://evil")]
    [InlineData("kubectl rollout restart deploy/web -shttps://evil")]
    [InlineData("kubectl rollout restart deploy/web --token=abc")]
    [InlineData("kubectl rollout restart deploy/web --as=admin")]
    [InlineData("kubectl rollout restart deploy/web --as-group=system:masters")]
    [InlineData("kubectl rollout restart deploy/web --user=admin")]
    [InlineData("kubectl rollout restart deploy/web --cluster=prod")]
    [InlineData("kubectl rollout restart deploy/web --insecure-skip-tls-verify")]
    [InlineData("KUBECONFIG=/tmp/x kubectl rollout restart deploy/web")]
    // kinds
    [InlineData("kubectl rollout restart pod/web-1")]
    [InlineData("kubectl rollout restart deployments.evil.io/web")]
    [InlineData("kubectl set image pod/web-1 app=nginx")]
    [InlineData("kubectl set image secret/db app=nginx")]
    [InlineData("kubectl scale ds/agent --replicas=2")]
    [InlineData("kubectl scale job/x --replicas=2")]
    [InlineData("kubectl set env node/x A=b")]
    [InlineData("kubectl rollout undo cronjob/x")]
    // set env
    [InlineData("kubectl set env deploy/web FOO-")]
    [InlineData("kubectl set env deploy/web A=b FOO-")]
    [InlineData("kubectl set env deploy/web --from=secret/db")]
    [InlineData("kubectl set env deploy/web --from configmap/x")]
    [InlineData("kubectl set env --from=secret/db deploy/web A=b")]
    [InlineData("kubectl set env deploy/web -e A=b")]
    [InlineData("kubectl set env deploy/web --env=A=b")]
    [InlineData("kubectl set env deploy/web --list")]
    [InlineData("kubectl set env deploy/web --resolve A=b")]
    [InlineData("kubectl set env deploy/web -")]
    [InlineData("kubectl set env deploy/web DB_PASSWORD=hunter22")]
    [InlineData("kubectl set env deploy/web API_KEY=abc")]
    [InlineData("kubectl set env deploy/web URL=postgres://u:p4ss@db/x")]
    [InlineData("kubectl set env deploy/web X=ghp_abcdefghijklmnopqrstuvwxyz0123456789")]
    [InlineData("kubectl set env deploy/web X='[REDACTED:token:1]'")]
    [InlineData("kubectl set env deploy/web LD_PRELOAD=/tmp/x.so")]
    [InlineData("kubectl set env deploy/web 'A B=c'")]
    [InlineData("kubectl set env deploy/web =c")]
    [InlineData("kubectl set env deploy/web A=b A=c")]
    [InlineData("kubectl set env deploy/web")]
    // set resources
    [InlineData("kubectl set resources deploy/web --limits=memory=0")]
    [InlineData("kubectl set resources deploy/web --limits=memory=0Mi")]
    [InlineData("kubectl set resources deploy/web --limits=memory=-1Gi")]
    [InlineData("kubectl set resources deploy/web --limits=memory=1e3")]
    [InlineData("kubectl set resources deploy/web --limits=nvidia.com/gpu=1")]
    [InlineData("kubectl set resources deploy/web --limits=memory=")]
    [InlineData("kubectl set resources deploy/web --limits=memory=1Gi --requests=memory=2Gi")]
    [InlineData("kubectl set resources deploy/web --limits=memory=1Gi,memory=2Gi")]
    [InlineData("kubectl set resources deploy/web")]
    // set image
    [InlineData("kubectl set image deploy/web app=")]
    [InlineData("kubectl set image deploy/web app=-x")]
    [InlineData("kubectl set image deploy/web app='nginx latest'")]
    [InlineData("kubectl set image deploy/web app=Nginx")]
    [InlineData("kubectl set image deploy/web app=http://x/y")]
    [InlineData("kubectl set image deploy/web app=nginx:")]
    [InlineData("kubectl set image deploy/web app=nginx@sha256:12")]
    [InlineData("kubectl set image deploy/web")]
    [InlineData("kubectl set image app=nginx")]
    // rollout
    [InlineData("kubectl rollout undo deploy/web --to-revision=0")]
    [InlineData("kubectl rollout undo deploy/web --to-revision=-1")]
    [InlineData("kubectl rollout undo deploy/web --to-revision=01")]
    [InlineData("kubectl rollout undo deploy/web --to-revision=99999999999999999999")]
    [InlineData("kubectl rollout pause deploy/web")]
    [InlineData("kubectl rollout resume deploy/web")]
    [InlineData("kubectl rollout")]
    [InlineData("kubectl rollout restart")]
    [InlineData("kubectl set")]
    [InlineData("kubectl set serviceaccount deploy/web x")]
    [InlineData("kubectl set selector svc/web a=b")]
    [InlineData("kubectl set subject rolebinding/x --user=me")]
    // never
    [InlineData("kubectl exec web-1 -- sh")]
    [InlineData("kubectl cp a:/x b")]
    [InlineData("kubectl attach web-1")]
    [InlineData("kubectl port-forward svc/web 80")]
    [InlineData("kubectl proxy")]
    [InlineData("kubectl run x --image=y")]
    [InlineData("kubectl debug pod/x")]
    [InlineData("kubectl edit deploy/web")]
    [InlineData("kubectl apply -f x.yaml")]
    [InlineData("kubectl create deployment x --image=y")]
    [InlineData("kubectl patch deploy/web -p x")]
    [InlineData("kubectl replace -f x.yaml")]
    [InlineData("kubectl label deploy/web a=b")]
    [InlineData("kubectl annotate deploy/web a=b")]
    [InlineData("kubectl cordon n")]
    [InlineData("kubectl taint node x a=b:NoSchedule")]
    [InlineData("kubectl config use-context prod")]
    [InlineData("kubectl plugin list")]
    [InlineData("kubectl ctx prod")]
    [InlineData("kubectl neat")]
    [InlineData("kubectl alpha debug")]
    [InlineData("kubectl certificate approve x")]
    [InlineData("kubectl rollout restart deploy/web --field-manager=x")]
    [InlineData("kubectl rollout restart deploy/web --v=9")]
    [InlineData("kubectl rollout restart deploy/web --re")]
    public void Parse_OutsideTheList_IsRefused(string command) => Assert.NotEmpty(Refused(command));

    [Theory]
    [InlineData("kubectl rollout restart statefulset/db")]
    [InlineData("kubectl scale sts/db --replicas=2")]
    [InlineData("kubectl set image ds/agent app=nginx")]
    public void Parse_ChangeOfKindOutsideThePolicy_IsRefused(string command) =>
        Assert.Contains("access policy", Refused(command, DemoUser), StringComparison.Ordinal);

    [Fact]
    public void Parse_ClusterScopedPlan_ChangesNothingWithoutNamespace()
    {
        var scope = new GuardrailScope("", (_, _, _) => true);

        Assert.Contains("namespace", Refused("kubectl rollout restart deploy/web", scope), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PATH=/x")]
    [InlineData("PYTHONPATH=/x")]
    [InlineData("BASH_ENV=/x")]
    [InlineData("DOTNET_STARTUP_HOOKS=/x.dll")]
    [InlineData("JAVA_TOOL_OPTIONS=-javaagent:/x.jar")]
    [InlineData("NODE_OPTIONS=--require=/x")]
    public void SetEnv_OfAVariableThatLoadsCode_IsRefused(string variable) =>
        Assert.Contains("which code a process loads", Scopes.Refused($"kubectl set env deploy/web {variable}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("JAVA_TOOL_OPTIONS=-Xmx512m")]
    [InlineData("NODE_OPTIONS=--max-old-space-size=512")]
    public void SetEnv_OfARuntimesSizes_IsAllowed(string variable) =>
        Assert.Equal($"kubectl set env deployment/web {variable} -n broken", Scopes.Allowed($"kubectl set env deploy/web {variable}").ToKubectl());
}
