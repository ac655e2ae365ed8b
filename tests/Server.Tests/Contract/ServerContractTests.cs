using QuotaFunctions.Http.Contract;
using QuotaFunctions.Http.Contract.Contracts;
using QuotaFunctions.Server.Tests.Running;

namespace QuotaFunctions.Server.Tests.Contract;

// The HTTP contract, suite by suite, on the published server.

[Collection(QuotaSuites.Name)]
public sealed class OpenApiTests(ServerHost host) : OpenApiContract
{
    protected override ContractHost Host => host;
}

[Collection(QuotaSuites.Name)]
public sealed class PagesTests(ServerHost host) : PagesContract
{
    protected override ContractHost Host => host;
}

[Collection(QuotaSuites.Name)]
public sealed class HealthTests(ServerHost host) : HealthContract
{
    protected override ContractHost Host => host;
}

[Collection(QuotaSuites.Name)]
public sealed class QuotaCheckTests(ServerHost host) : QuotaCheckContract
{
    protected override ContractHost Host => host;
}

[Collection(QuotaSuites.Name)]
public sealed class OwnUsageTests(ServerHost host) : OwnUsageContract
{
    protected override ContractHost Host => host;
}

[Collection(QuotaSuites.Name)]
public sealed class ConsumeTests(ServerHost host) : ConsumeContract
{
    protected override ContractHost Host => host;
}

[Collection(QuotaSuites.Name)]
public sealed class IdempotencyTests(ServerHost host) : IdempotencyContract
{
    protected override ContractHost Host => host;
}

[Collection(QuotaSuites.Name)]
public sealed class HoldsTests(ServerHost host) : HoldsContract
{
    protected override ContractHost Host => host;
}

[Collection(QuotaSuites.Name)]
public sealed class AuthTests(ServerHost host) : AuthContract
{
    protected override ContractHost Host => host;
}

[Collection(QuotaSuites.Name)]
public sealed class HeadersTests(ServerHost host) : HeadersContract
{
    protected override ContractHost Host => host;
}

[Collection(QuotaSuites.Name)]
public sealed class CorsTests(ServerHost host) : CorsContract
{
    protected override ContractHost Host => host;
}

[Collection(AdminSuites.Name)]
public sealed class KeyIssueTests(ServerHost host) : KeyIssueContract
{
    protected override ContractHost Host => host;
}

[Collection(AdminSuites.Name)]
public sealed class KeyIssueInputTests(ServerHost host) : KeyIssueInputContract
{
    protected override ContractHost Host => host;
}

[Collection(AdminSuites.Name)]
public sealed class KeyListTests(ServerHost host) : KeyListContract
{
    protected override ContractHost Host => host;
}

[Collection(AdminSuites.Name)]
public sealed class KeyGroupingTests(ServerHost host) : KeyGroupingContract
{
    protected override ContractHost Host => host;
}

[Collection(AdminSuites.Name)]
public sealed class KeyChangeTests(ServerHost host) : KeyChangeContract
{
    protected override ContractHost Host => host;
}

[Collection(AdminSuites.Name)]
public sealed class KeyLimitTests(ServerHost host) : KeyLimitContract
{
    protected override ContractHost Host => host;
}

[Collection(AdminSuites.Name)]
public sealed class KeyBulkTests(ServerHost host) : KeyBulkContract
{
    protected override ContractHost Host => host;
}

[Collection(AdminSuites.Name)]
public sealed class KeySuspensionTests(ServerHost host) : KeySuspensionContract
{
    protected override ContractHost Host => host;
}

[Collection(AdminSuites.Name)]
public sealed class KeySecretTests(ServerHost host) : KeySecretContract
{
    protected override ContractHost Host => host;
}

[Collection(AdminSuites.Name)]
public sealed class UsageTests(ServerHost host) : UsageContract
{
    protected override ContractHost Host => host;
}

[Collection(AdminSuites.Name)]
public sealed class UsageByUpstreamTests(ServerHost host) : UsageByUpstreamContract
{
    protected override ContractHost Host => host;
}

[Collection(AdminSuites.Name)]
public sealed class UsageByGroupTests(ServerHost host) : UsageByGroupContract
{
    protected override ContractHost Host => host;
}

[Collection(AdminSuites.Name)]
public sealed class StatsTests(ServerHost host) : StatsContract
{
    protected override ContractHost Host => host;
}

[Collection(AdminSuites.Name)]
public sealed class DoctorTests(ServerHost host) : DoctorContract
{
    protected override ContractHost Host => host;
}

[Collection(ForwardingSuites.Name)]
public sealed class UpstreamsTests(ServerHost host) : UpstreamsContract
{
    protected override ContractHost Host => host;
}

[Collection(ForwardingSuites.Name)]
public sealed class SettingsTests(ServerHost host) : SettingsContract
{
    protected override ContractHost Host => host;
}

[Collection(AdminSuites.Name)]
public sealed class AuditTests(ServerHost host) : AuditContract
{
    protected override ContractHost Host => host;
}

[Collection(AdminSuites.Name)]
public sealed class RoutingTests(ServerHost host) : RoutingContract
{
    protected override ContractHost Host => host;
}

[Collection(ForwardingSuites.Name)]
public sealed class ForwardingTests(ServerHost host) : ForwardingContract
{
    protected override ContractHost Host => host;
}

[Collection(ForwardingSuites.Name)]
public sealed class ForwardFailureTests(ServerHost host) : ForwardFailureContract
{
    protected override ContractHost Host => host;
}

[Collection(ForwardingSuites.Name)]
public sealed class StreamingTests(ServerHost host) : StreamingContract
{
    protected override ContractHost Host => host;
}

[Collection(ForwardingSuites.Name)]
public sealed class ParallelRequestsTests(ServerHost host) : ParallelRequestsContract
{
    protected override ContractHost Host => host;
}

[Collection(ForwardingSuites.Name)]
public sealed class ErrorBodyTests(ServerHost host) : ErrorBodyContract
{
    protected override ContractHost Host => host;
}

[Collection(ForwardingSuites.Name)]
public sealed class BadInputTests(ServerHost host) : BadInputContract
{
    protected override ContractHost Host => host;
}

[Collection(ForwardingSuites.Name)]
public sealed class BadAddressTests(ServerHost host) : BadAddressContract
{
    protected override ContractHost Host => host;
}

/// <summary>Sums over all keys, so it has a server to itself.</summary>
public sealed class OverviewTests(ServerHost host) : OverviewContract, IClassFixture<ServerHost>
{
    protected override ContractHost Host => host;
}

/// <summary>Counts failures by address, so it has a server to itself.</summary>
public sealed class AdminAuthTests(ServerHost host) : AdminAuthContract, IClassFixture<ServerHost>
{
    protected override ContractHost Host => host;
}
