using System.Diagnostics.Metrics;
using Tandem.Subscribers;

namespace Tandem.Server.Api;

/// <summary>What the API counts.</summary>
internal sealed class ApiMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Tandem.Accounts";

    private readonly Counter<long> _signIns;
    private readonly Counter<long> _refusals;

    /// <summary>Makes the counters.</summary>
    public ApiMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _signIns = meter.CreateCounter<long>("tandem.accounts.sign_ins", "{attempt}", "Attempts to sign in with a password, by outcome.");
        _refusals = meter.CreateCounter<long>("tandem.api.refusals", "{request}", "Requests that the API did not look at, by reason.");
    }

    /// <summary>Counts an attempt to sign in.</summary>
    public void SignIn(SignInOutcome outcome) => _signIns.Add(1, KeyValuePair.Create<string, object?>("outcome", outcome switch
    {
        SignInOutcome.SignedIn => "signed_in",
        SignInOutcome.Wrong => "wrong",
        SignInOutcome.Disabled => "disabled",
        _ => "throttled",
    }));

    /// <summary>Counts a request of another site's page.</summary>
    public void ForeignOrigin() => Refused("foreign_origin");

    /// <summary>Counts a request over a source's limit.</summary>
    public void OverLimit() => Refused("over_limit");

    private void Refused(string reason) => _refusals.Add(1, KeyValuePair.Create<string, object?>("reason", reason));
}
