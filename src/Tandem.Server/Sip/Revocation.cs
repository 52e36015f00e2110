using Tandem.Core;
using Tandem.Kernel;
using Tandem.Subscribers.Directory;
using Tandem.Transport;

namespace Tandem.Server.Sip;

/// <summary>Has the Core forget, on its lane, what was registered and proved with secrets that no longer count, or in a domain that is no more.</summary>
internal sealed class Revocation(SubscriberDirectory directory, SipLane lane, CoreFunction core, TimeProvider clock) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        directory.Revoked += Drop;
        directory.DomainEnded += DropDomain;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        directory.Revoked -= Drop;
        directory.DomainEnded -= DropDomain;
        return Task.CompletedTask;
    }

    private void Drop(ReadOnlyMemory<byte> addressOfRecord) => lane.Post(_ => core.Drop(addressOfRecord.Span, Instant.Now(clock)));

    private void DropDomain(ReadOnlyMemory<byte> domain) => lane.Post(_ => core.DropDomain(domain.Span, Instant.Now(clock)));
}
