using Tandem.Contracts.Media;
using Tandem.Core.Routing;
using Tandem.Core.Topology;
using Tandem.Kernel;
using Tandem.Sip;
using Tandem.Sip.Transactions;

namespace Tandem.Core.Proxying;

/// <summary>The response context of one forwarded request (RFC 3261 section 16.7): its branches, and what they have answered.</summary>
internal sealed class ResponseContext(ServerTransaction server, SipMessage request, in RoutePlan routes, ulong loopHash, ReadOnlyMemory<byte> caller)
{
    /// <summary>The transaction that the request came in.</summary>
    public ServerTransaction Server { get; } = server;

    /// <summary>The request to copy for each branch.</summary>
    public SipMessage Request { get; } = request;

    /// <summary>What its Route values say.</summary>
    public RoutePlan Routes { get; } = routes;

    /// <summary>Its hash for <see cref="LoopDetection"/>.</summary>
    public ulong LoopHash { get; } = loopHash;

    /// <summary>The own user who sent it; empty for others.</summary>
    public ReadOnlyMemory<byte> Caller { get; } = caller;

    /// <summary>What is put back into the responses; null when nothing was hidden.</summary>
    public ReceivedHead? Received { get; init; }

    /// <summary>Whether he belongs to the trust domain of P-Asserted-Identity.</summary>
    public bool IsTrusted { get; init; }

    /// <summary>What is shown the branches of a new INVITE; null where nothing is of interest.</summary>
    public ISessionInvite? Session { get; set; }

    /// <summary>Where it went.</summary>
    public List<Branch> Branches { get; } = [];

    /// <summary>Further flows to the same devices, for when the first fails.</summary>
    public List<Target>? Reserve { get; set; }

    /// <summary>The targets of a serial fork that are still to be tried, next ones first; null for none.</summary>
    public List<Target>? Waiting { get; set; }

    /// <summary>How many targets redirections have added.</summary>
    public int Redirections { get; set; }

    /// <summary>Ends the ringing of the group that is tried now.</summary>
    public TimerHandle RingTimer;

    /// <summary>What the caller wants done with his request (RFC 3841).</summary>
    public Dispositions Dispositions { get; } = RequestDisposition.Read(request);

    /// <summary>The best final response so far.</summary>
    public BestResponse Best { get; } = new();

    /// <summary>Whether a final response went back, or none will (RFC 4320 section 4.2).</summary>
    public bool IsFinal { get; set; }

    /// <summary>Whether the caller gave up.</summary>
    public bool IsCancelled { get; set; }

    /// <summary>Whether the request is an INVITE.</summary>
    public bool IsInvite => Request.Method == SipMethod.Invite;

    /// <summary>Whether a branch has no final response yet.</summary>
    public bool IsPending
    {
        get
        {
            foreach (var branch in Branches)
                if (!branch.IsDone) return true;
            return false;
        }
    }

    /// <summary>Whether a branch may still bring what the caller waits for: one that has no final response and was not given up.</summary>
    public bool IsRinging
    {
        get
        {
            foreach (var branch in Branches)
                if (!branch.IsDone && !branch.HasRungTooLong) return true;
            return false;
        }
    }

    /// <summary>Takes a further flow to the device of a target whose flow failed, if there is one.</summary>
    public bool TryTakeReserve(in Target failed, out Target target)
    {
        target = default;
        for (var i = 0; i < Reserve?.Count; i++)
        {
            if (!Reserve[i].IsSameDevice(failed)) continue;
            target = Reserve[i];
            Reserve.RemoveAt(i);
            return true;
        }

        return false;
    }
}
