using System.Text;
using Tandem.Kernel;
using Tandem.Sip.Transactions;

namespace Tandem.Core.Trunking;

/// <summary>The state of one trunk.</summary>
internal sealed class TrunkLink(Trunk trunk)
{
    /// <summary>What is configured.</summary>
    public Trunk Trunk { get; } = trunk;

    /// <summary>Its domains as octets.</summary>
    public byte[][] Domains { get; } = [.. trunk.Domains.Select(Encoding.ASCII.GetBytes)];

    /// <summary>Its prefixes as octets.</summary>
    public byte[][] Prefixes { get; } = [.. trunk.Prefixes.Select(Encoding.ASCII.GetBytes)];

    /// <summary>Whether it is in service: until the first OPTIONS were in vain.</summary>
    public bool IsUp { get; set; } = true;

    /// <summary>OPTIONS in a row without answer.</summary>
    public int FailedPings { get; set; }

    /// <summary>Requests sent to it.</summary>
    public long Requests { get; set; }

    /// <summary>Requests sent to it since a trunk last came back: shares are counted anew then, or one that was away would get every call until it has caught up.</summary>
    public long Turns { get; set; }

    /// <summary>Requests that it did not take.</summary>
    public long Failures { get; set; }

    /// <summary>The OPTIONS that waits for its answer; null for none.</summary>
    public ClientTransaction? Ping { get; set; }

    /// <summary>Ends the wait for the answer, or starts the next OPTIONS.</summary>
    public TimerHandle Timer;

    /// <summary>The state as others see it.</summary>
    public TrunkStatus Status => new(Trunk.Name, Trunk.Transport, Trunk.Address, IsUp, Requests, Failures, FailedPings);

    /// <summary>A request goes to it.</summary>
    public void CountRequest()
    {
        Requests++;
        Turns++;
    }

    /// <summary>How much it has had of the requests, by its weight.</summary>
    public double Load => (Turns + 1.0) / Math.Max(1, Trunk.Weight);
}
