using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>
/// Looks at the first octet of a connection and takes nothing away. It tells STUN from its neighbours: STUN begins with 0 to 3 (RFC 7983 section 7), TLS with the type of a record, 20 to 24 (RFC 8446 section 5.1), HTTP with a letter.
/// The magic cookie need not be waited for: nothing else begins so, and the framing looks at it. ChannelData begins no connection, for a channel is bound first.
/// </summary>
internal sealed class FirstOctet(IHostApplicationLifetime lifetime, RelayContext context)
{
    /// <summary>Waits for the first octet of a connection that the listener serves beside others; not while the node stops, for Kestrel would wait for it.</summary>
    public async ValueTask<Beginning> ReadAsync(ConnectionContext connection, StunTransport transport)
    {
        var deadline = new ConnectionDeadline(context.Deadlines, new Owner(connection, transport, context));
        deadline.Arm(context.Options.FirstOctetTimeout, ConnectionEnd.NoMessage);
        try
        {
            var input = connection.Transport.Input;
            using var stopping = lifetime.ApplicationStopping.UnsafeRegister(static input => ((PipeReader)input!).CancelPendingRead(), input);
            var read = await input.ReadAsync().ConfigureAwait(false);
            var beginning = new SequenceReader<byte>(read.Buffer).TryPeek(out var first)
                ? Demultiplexing.KindOf(first) == PacketKind.Stun ? Beginning.Stun : Beginning.Other
                : Beginning.Nothing;
            // Nothing is examined, so that whoever reads next has the octets at once.
            input.AdvanceTo(read.Buffer.Start);
            return beginning;
        }
        catch (Exception failure) when (PeerFault.Is(failure))
        {
            return Beginning.Nothing;
        }
        finally
        {
            deadline.End();
        }
    }

    private sealed class Owner(ConnectionContext connection, StunTransport transport, RelayContext context) : IDeadlineOwner, IThreadPoolWorkItem
    {
        public void Expired(ConnectionEnd reason)
        {
            context.Metrics.EndedUnopened(transport, reason);
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        public void Execute() => connection.Abort(new ConnectionAbortedException("No octet came in time."));
    }
}

/// <summary>What a connection begins with.</summary>
internal enum Beginning
{
    /// <summary>Nothing: the client has ended it, or was too slow.</summary>
    Nothing,

    /// <summary>STUN.</summary>
    Stun,

    /// <summary>Something else.</summary>
    Other,
}
