using System.Buffers.Text;
using Tandem.Contracts;
using Tandem.Core.Locating;
using Tandem.Kernel;
using Tandem.Sip;

namespace Tandem.Core.Proxying;

/// <summary>
/// Takes a request to a server that its target only names (RFC 3263): the branch waits until the name is located, goes to the first server that can be reached, and goes on to the next when
/// that one fails, is silent or answers 503 (section 4.3).
/// </summary>
internal sealed class ServerFailover(Proxy proxy, ServerLocator locator, IFlowDirectory flows, LocatingOptions options, Identifiers identifiers, CoreMetrics metrics)
{
    private readonly AvoidedServers _avoided = new(options);
    private readonly TimerQueue<Branch> _timers = new();

    /// <summary>When <see cref="Advance"/> wants to be called next.</summary>
    public Instant Deadline => _timers.Deadline;

    /// <summary>How many servers are waited for whose place another could take.</summary>
    public int TimerCount => _timers.Count;

    /// <summary>How many servers are avoided.</summary>
    public int AvoidedCount => _avoided.Count;

    /// <summary>Starts a branch whose target is a name.</summary>
    public void Locate(Branch branch, Instant now) => locator.Locate(branch.Target.Server!, branch, now);

    /// <summary>Takes the end of the search.</summary>
    public void Located(Branch branch, in Located located, Instant now)
    {
        // Cancelled meanwhile.
        if (branch.IsDone) return;
        // Answered elsewhere, or rung too long.
        if (branch.Context.IsFinal || branch.HasRungTooLong)
        {
            proxy.Responses.Failed(branch, branch.HasRungTooLong ? 408 : 487, null, now);
            return;
        }

        // Not that of the transaction, which lets go of it when another branch was answered meanwhile.
        var request = branch.Context.Request;
        if (located.Status == LocationStatus.TooMany)
        {
            var busy = identifiers.CreateResponse(request, 500, "Too Many Requests Wait for Names"u8);
            busy.Set(HeaderName.RetryAfter, (long)Math.Ceiling(options.LookupTimeout.TotalSeconds));
            proxy.Responses.Failed(branch, 500, busy, now);
            return;
        }

        // One that is this node itself is none: the name leads here, and is not ours. Nor is one of a family that no listener serves.
        located.Servers.RemoveAll(server => IsOwn(server.Address) || (server.Transport == SipTransport.Udp && !flows.TryOpen(server.Transport, server.Address, out _)));
        _avoided.Order(located.Servers, now);
        branch.Servers = new ServerList(located.Servers);
        if (TryTakeServer(branch, out var server, out var flow)) Send(branch, server, flow, now);
        else if (located.Status == LocationStatus.NoAnswer) proxy.Responses.Failed(branch, 504, identifiers.CreateResponse(request, 504, "Name Service Does Not Answer"u8), now);
        else proxy.Responses.Failed(branch, TargetSelection.Unresolvable, identifiers.CreateResponse(request, TargetSelection.Unresolvable, "Unresolvable Destination"u8), now);
    }

    /// <summary>A server has answered, be it with 100: it is alive, and has the time of its transaction.</summary>
    public void Answered(Branch branch, int status)
    {
        if (branch.Servers is null) return;
        _timers.Cancel(ref branch.ServerTimer);
        if (status != 503) _avoided.Remove(branch.Server);
    }

    /// <summary>The branch has its end: its server is not waited for any more.</summary>
    public void Forget(Branch branch) => _timers.Cancel(ref branch.ServerTimer);

    /// <summary>A branch has failed. Where that was the server's fault, the next server is tried.</summary>
    /// <returns>Whether another one has the request now.</returns>
    public bool TryNext(Branch failed, int status, SipMessage? response, Instant now)
    {
        if (failed.Servers is not { } servers) return false;
        // A 408 that a server sent is its callee's silence, not its own.
        var isServerFailure = failed.Client is not null && !failed.IsRefusedHere && !failed.HasRungTooLong && (status == 503 || (status == 408 && response is null));
        if (!isServerFailure) return false;
        if (!failed.Context.IsCancelled) _avoided.Add(failed.Server, RetryAfter(response), now);
        if (failed.Context.IsCancelled || failed.Context.IsFinal || !TryTakeServer(failed, out var server, out var flow)) return false;
        metrics.Failovers++;
        var branch = new Branch(failed.Context, failed.Target) { Servers = servers, Breadth = failed.Breadth };
        failed.Context.Branches.Add(branch);
        Send(branch, server, flow, now);
        return true;
    }

    /// <summary>Gives up the servers that have been silent for too long.</summary>
    public void Advance(Instant now)
    {
        while (_timers.TryTake(now, out var branch)) proxy.Abandon(branch, now);
    }

    private void Send(Branch branch, in ServerAddress server, in Flow flow, Instant now)
    {
        branch.Server = server;
        branch.Target = branch.Target with { Flow = flow };
        // The last one has the whole time of its transaction. So has every one of another request than INVITE: it need not say anything before its answer (RFC 4320 section 4.1), and could not be cancelled.
        if (branch.Context.IsInvite && branch.Servers!.HasNext) branch.ServerTimer = _timers.Start(now + options.ServerTimeout, branch);
        proxy.Send(branch, now);
    }

    // Over TLS the server must prove to be of the domain that was asked for, not of the name that a record led to (RFC 5922 section 4).
    private bool TryTakeServer(Branch branch, out ServerAddress server, out Flow flow)
    {
        flow = default;
        var name = branch.Target.Server!;
        ReadOnlySpan<byte> domain = name.IsNumeric ? default : System.Text.Encoding.ASCII.GetBytes(name.Host);
        while (branch.Servers!.TryTake(out server))
            if (flows.TryOpen(server.Transport, server.Address, domain, out flow)) return true;
        return false;
    }

    private bool IsOwn(in PeerAddress address)
    {
        Span<byte> host = stackalloc byte[64];
        return flows.IsOwnAddress(host[..address.FormatHost(host)], address.Port);
    }

    private static TimeSpan RetryAfter(SipMessage? response) =>
        response is not null && Utf8Parser.TryParse(response[HeaderName.RetryAfter], out uint seconds, out _) ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;
}
