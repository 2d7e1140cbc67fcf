using ClusterCodex.PlanService.Guardrails;
using static ClusterCodex.PlanService.Tests.Guardrails.Scopes;

namespace ClusterCodex.PlanService.Tests.Guardrails;

public sealed class KubectlParserReadTests
{
    [Theory]
    [InlineData("kubectl get pods", "kubectl get pods -n broken")]
    [InlineData("kubectl get po -n broken", "kubectl get pods -n broken")]
    [InlineData("kubectl -n broken get po", "kubectl get pods -n broken")]
    [InlineData("kubectl --namespace=broken get po", "kubectl get pods -n broken")]
    [InlineData("kubectl get pod web-1 -nbroken -oyaml", "kubectl get pods/web-1 --output=yaml -n broken")]
    [InlineData("kubectl get pod web-1 -n=broken -o=yaml", "kubectl get pods/web-1 --output=yaml -n broken")]
    [InlineData("kubectl get deploy,rs,po -l app=web", "kubectl get deployments,replicasets,pods --selector=app=web -n broken")]
    [InlineData("kubectl get deploy/a pod/b", "kubectl get deployments/a pods/b -n broken")]
    [InlineData("kubectl get pods a b", "kubectl get pods/a pods/b -n broken")]
    [InlineData("kubectl get deployments.v1.apps web", "kubectl get deployments/web -n broken")]
    [InlineData("kubectl get pod web -o jsonpath='{.status.phase}'", "kubectl get pods/web '--output=jsonpath={.status.phase}' -n broken")]
    [InlineData("kubectl get events --sort-by=.lastTimestamp", "kubectl get events --sort-by=.lastTimestamp -n broken")]
    [InlineData("kubectl get events --field-selector involvedObject.name=web-1", "kubectl get events --field-selector=involvedObject.name=web-1 -n broken")]
    [InlineData("kubectl get nodes", "kubectl get nodes")]
    [InlineData("kubectl get secrets", "kubectl get secrets -n broken")]
    [InlineData("kubectl get secret db -o name", "kubectl get secrets/db --output=name -n broken")]
    [InlineData("kubectl describe secret db", "kubectl describe secrets/db -n broken")]
    [InlineData("kubectl describe pod web-1", "kubectl describe pods/web-1 -n broken")]
    [InlineData("kubectl get results.core.k8sgpt.ai", "kubectl get results.core.k8sgpt.ai -n broken")]
    [InlineData("kubectl logs web-1 -p --tail=50", "kubectl logs web-1 --previous --tail=50 -n broken")]
    [InlineData("kubectl logs deploy/web -c app --previous", "kubectl logs deployments/web --container=app --previous -n broken")]
    [InlineData("kubectl logs -pc app web-1", "kubectl logs web-1 --container=app --previous -n broken")]
    [InlineData("kubectl logs -l app=web --prefix", "kubectl logs --prefix --selector=app=web -n broken")]
    [InlineData("kubectl top pods --containers", "kubectl top pods --containers -n broken")]
    [InlineData("kubectl top node", "kubectl top nodes")]
    [InlineData("kubectl events --for pod/web-1 --types=Warning", "kubectl events --for=pod/web-1 --types=Warning -n broken")]
    [InlineData("kubectl explain deployment.spec.template", "kubectl explain deployment.spec.template")]
    [InlineData("kubectl diff -f fix/web.yaml", "kubectl diff --filename=fix/web.yaml -n broken")]
    [InlineData("kubectl rollout status deploy/web --timeout=2m", "kubectl rollout status deployment/web --timeout=2m -n broken")]
    [InlineData("kubectl rollout -n broken history deployment web --revision=3", "kubectl rollout history deployment/web --revision=3 -n broken")]
    [InlineData("kubectl auth can-i get pods", "kubectl auth can-i get pods -n broken")]
    [InlineData("kubectl auth can-i --list", "kubectl auth can-i --list -n broken")]
    [InlineData("kubectl api-resources --namespaced=true", "kubectl api-resources --namespaced")]
    [InlineData("kubectl version --client -o json", "kubectl version --client --output=json")]
    public void Parse_Read_IsWrittenCanonically(string command, string canonical)
    {
        var operation = Allowed(command);

        Assert.IsType<ReadOperation>(operation);
        Assert.Equal(canonical, operation.ToKubectl());
        Assert.Equal(operation, Allowed(canonical));
    }

    [Theory]
    [InlineData("kubectl get secrets -o yaml")]
    [InlineData("kubectl get secrets -oyaml")]
    [InlineData("kubectl get secrets -o=json")]
    [InlineData("kubectl get secret db --output json")]
    [InlineData("kubectl get secret/db -o jsonpath='{.data}'")]
    [InlineData("kubectl get secret db -o custom-columns=D:.data.password")]
    [InlineData("kubectl get Secret db -o yaml")]
    [InlineData("kubectl get SECRETS db -o yaml")]
    [InlineData("kubectl get secrets.v1. db -o yaml")]
    [InlineData("kubectl get secrets.v1 db -o yaml")]
    [InlineData("kubectl get pods,secrets -o yaml")]
    [InlineData("kubectl get pod/a secret/b -o yaml")]
    [InlineData("kubectl get sealedsecrets.bitnami.com x -o yaml")]
    [InlineData("kubectl get secrets --sort-by=.data.password")]
    [InlineData("kubectl get secrets -L password")]
    public void Parse_SecretContents_AreRefused(string command) => Assert.Contains("Secrets", Refused(command), StringComparison.Ordinal);

    [Theory]
    [InlineData("kubectl get secrets.evil.io db -o yaml")]
    [InlineData("kubectl get secret db -o go-template='{{.data}}'")]
    [InlineData("kubectl get secret db --template='{{.data}}'")]
    [InlineData("kubectl get secret db -o jsonpath-file=x")]
    [InlineData("kubectl get pods -o go-template-file=/etc/passwd")]
    [InlineData("kubectl get externalthings.example.com -o yaml")]
    [InlineData("kubectl get --raw /api/v1/namespaces/broken/secrets")]
    [InlineData("kubectl get --raw=/api/v1/secrets")]
    [InlineData("kubectl get pods --raw /x")]
    [InlineData("kubectl get pods -Aoyaml")]
    [InlineData("kubectl get pods -n payments")]
    [InlineData("kubectl get pods -npayments")]
    [InlineData("kubectl -n payments get pods")]
    [InlineData("kubectl -n broken get pods -n payments")]
    [InlineData("kubectl get pods -n broken -n broken")]
    [InlineData("kubectl get pods --namespace broken --namespace=payments")]
    [InlineData("kubectl get pods --namespace=")]
    [InlineData("kubectl get pods -n")]
    [InlineData("kubectl get pods -w")]
    [InlineData("kubectl get pods --watch")]
    [InlineData("kubectl get -f pod.yaml")]
    [InlineData("kubectl get all")]
    [InlineData("kubectl get")]
    [InlineData("kubectl get pods -- x")]
    [InlineData("kubectl get pods -")]
    [InlineData("kubectl get pods nodes/x")]
    [InlineData("kubectl get pod/a node/b")]
    [InlineData("kubectl get pods --outpu=yaml")]
    [InlineData("kubectl get pods --o yaml")]
    [InlineData("kubectl describe -f x.yaml")]
    [InlineData("kubectl logs web-1 -f")]
    [InlineData("kubectl logs web-1 web-2")]
    [InlineData("kubectl logs secret/db")]
    [InlineData("kubectl logs")]
    [InlineData("kubectl diff -f -")]
    [InlineData("kubectl diff -f https://evil.example/x.yaml")]
    [InlineData("kubectl diff -f /etc/kubernetes/admin.yaml")]
    [InlineData("kubectl diff -f ../x.yaml")]
    [InlineData("kubectl diff -k .")]
    [InlineData("kubectl auth reconcile -f x.yaml")]
    [InlineData("kubectl auth can-i get pods --as=system:admin")]
    [InlineData("kubectl auth whoami")]
    [InlineData("kubectl rollout history deploy/a deploy/b")]
    [InlineData("kubectl version --kubeconfig=/x")]
    [InlineData("kubectl cluster-info dump")]
    [InlineData("kubectl wait --for=delete pod/x")]
    public void Parse_ReadOutsideTheList_IsRefused(string command) => Assert.NotEmpty(Refused(command));

    [Theory]
    [InlineData("kubectl get pods -A", "kubectl get pods -n broken")]
    [InlineData("kubectl get pods --all-namespaces=true", "kubectl get pods -n broken")]
    [InlineData("kubectl -A get pods -n broken", null)]
    [InlineData("kubectl top pods -A", "kubectl top pods -n broken")]
    [InlineData("kubectl events --all-namespaces", "kubectl events -n broken")]
    [InlineData("kubectl get pods -A -n payments", null)]
    [InlineData("kubectl rollout restart deploy/web -A", null)]
    public void Parse_AllNamespaces_MeansThePlansNamespaceWhereItOnlyLooks(string command, string? expected)
    {
        if (expected is null)
        {
            Refused(command);
        }
        else
        {
            Assert.Equal(expected, Allowed(command).ToKubectl());
        }
    }

    [Fact]
    public void Parse_AllNamespacesOfAPlanWithoutOne_IsRefused() => Refused("kubectl get pods -A", Broken with { Namespace = "" });

    [Theory]
    [InlineData("kubectl get pods -l app=web,tier!=cache")]
    [InlineData("kubectl get pods -l 'app=web,tier!=cache'")]
    [InlineData("kubectl get pods --selector=app=web,tier!=cache")]
    public void Parse_AnInequalityWithoutQuotes_IsReadAndWrittenInQuotes(string command) =>
        Assert.Equal("kubectl get pods '--selector=app=web,tier!=cache' -n broken", Allowed(command).ToKubectl());

    [Theory]
    [InlineData("app.kubernetes.io/name=web,release", true)]
    [InlineData("app in (web, api),tier notin (cache),!old", true)]
    [InlineData("app==web", true)]
    [InlineData("app=", true)]
    [InlineData("FOO-", false)]
    [InlineData("app=web-", false)]
    [InlineData("app=web,", false)]
    [InlineData("app in web", false)]
    [InlineData("a b", false)]
    [InlineData("-x", false)]
    public void Parse_Selector_HasTheSyntaxOfLabels(string selector, bool isAllowed)
    {
        var command = $"kubectl logs -l '{selector}'";
        if (isAllowed)
        {
            Allowed(command);
        }
        else
        {
            Refused(command);
        }
    }

    [Theory]
    [InlineData("kubectl get configmaps")]
    [InlineData("kubectl get nodes")]
    [InlineData("kubectl describe service/web")]
    [InlineData("kubectl get results.core.k8sgpt.ai")]
    [InlineData("kubectl logs sts/db")]
    [InlineData("kubectl rollout status statefulset/db")]
    public void Parse_KindOutsideThePolicy_IsRefused(string command)
    {
        var reason = Refused(command, DemoUser);

        Assert.StartsWith("your access policy does not include", reason, StringComparison.Ordinal);
    }
}
