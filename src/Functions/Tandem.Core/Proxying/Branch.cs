using Tandem.Contracts.Media;
using Tandem.Core.Locating;
using Tandem.Kernel;
using Tandem.Sip.Transactions;

namespace Tandem.Core.Proxying;

/// <summary>One way that a request was forwarded, until its final response (RFC 3261 section 16.6).</summary>
internal sealed class Branch(ResponseContext context, in Target target)
{
    /// <summary>The request that was forwarded.</summary>
    public ResponseContext Context { get; } = context;

    /// <summary>Where it went; without a flow while the name of its server is looked up.</summary>
    public Target Target { get; set; } = target;

    /// <summary>Its client transaction; another one after a connection failed and UDP took over, and none while the name of its server is looked up.</summary>
    public ClientTransaction? Client { get; set; }

    /// <summary>Whether its final response is there, or why there will be none.</summary>
    public bool IsDone { get; set; }

    /// <summary>Whether it goes over TCP only because of its size.</summary>
    public bool IsUpgraded { get; set; }

    /// <summary>Whether Timer C or the time of its group has ended it: what comes now is what the CANCEL brought about.</summary>
    public bool HasRungTooLong { get; set; }

    /// <summary>Whether its end is of this node's making, and says nothing of where it goes.</summary>
    public bool IsRefusedHere { get; set; }

    /// <summary>How many branches it may become further on (RFC 5393 section 5); 0 when that was not said.</summary>
    public int Breadth { get; init; }

    /// <summary>The servers that the name of its target led to, as far as they have not been tried; null for a target that is no name.</summary>
    public ServerList? Servers { get; set; }

    /// <summary>The one of them that it went to.</summary>
    public ServerAddress Server { get; set; }

    /// <summary>What is shown its responses; before it is sent, that of the branch which it tries again. Null for a request whose descriptions are nobody's concern.</summary>
    public ISessionTransaction? Session { get; set; }

    /// <summary>Timer C.</summary>
    public TimerHandle TimerC;

    /// <summary>Runs while the server may be silent before the next one is tried.</summary>
    public TimerHandle ServerTimer;
}
