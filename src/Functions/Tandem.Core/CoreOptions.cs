using Tandem.Core.Authentication;
using Tandem.Core.Locating;
using Tandem.Core.Proxying;
using Tandem.Core.Registration;
using Tandem.Core.Routing;
using Tandem.Core.Trunking;
using Tandem.Sip.Transactions;

namespace Tandem.Core;

/// <summary>The options of the Core.</summary>
public sealed record CoreOptions
{
    /// <summary>The options when nothing is configured.</summary>
    public static readonly CoreOptions Default = new();

    /// <summary>Timers and limits of the transactions.</summary>
    public TransactionOptions Transactions { get; init; } = TransactionOptions.Default;

    /// <summary>How users prove who they are.</summary>
    public AuthenticationOptions Authentication { get; init; } = AuthenticationOptions.Default;

    /// <summary>What the registrar grants.</summary>
    public RegistrarOptions Registrar { get; init; } = RegistrarOptions.Default;

    /// <summary>How the proxy forwards.</summary>
    public ProxyOptions Proxy { get; init; } = ProxyOptions.Default;

    /// <summary>How servers are found by name.</summary>
    public LocatingOptions Locating { get; init; } = LocatingOptions.Default;

    /// <summary>Other SIP servers that Tandem works with; none by default.</summary>
    public IReadOnlyList<Neighbour> Neighbours { get; init; } = [];

    /// <summary>Lines to other networks; none by default.</summary>
    public IReadOnlyList<Trunk> Trunks { get; init; } = [];
}
