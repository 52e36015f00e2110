using System.Net;
using Tandem.Contracts;
using Tandem.Edge;
using Tandem.Kernel;
using Tandem.Transport;

namespace Tandem.Server.Sip;

/// <summary>Asks the Edge on its lane about blocked sources.</summary>
internal sealed class BlockedSourcesView(SipLane lane, EdgeFunction edge, TimeProvider clock) : IBlockedSources
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<BlockedSource>> ListAsync(CancellationToken cancellation) =>
        await lane.InvokeAsync(() => edge.BlockedSources(Instant.Now(clock))).WaitAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask<bool> ReleaseAsync(IPAddress source, CancellationToken cancellation) =>
        await lane.InvokeAsync(() => edge.Release(PeerAddress.From(new IPEndPoint(source, 0)))).WaitAsync(cancellation);
}
