using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Tandem.Stun;

namespace Tandem.Transport;

/// <summary>
/// The link of TCP and TLS clients: cuts STUN and ChannelData messages out of the stream (RFC 8656 section 12.5), each copied once into an array of the shared pool. Behind a ConnectionBind that was granted the octets are
/// the peer's, as they are (RFC 6062 section 5.4).
/// </summary>
/// <param name="connection">The connection it serves.</param>
/// <param name="pipe">The stream.</param>
/// <param name="isDirect">Whether writing to it is but copying: not with TLS.</param>
/// <param name="abort">Cuts the stream off.</param>
/// <param name="halfClose">Ends the sending alone.</param>
/// <param name="options">The limits.</param>
internal sealed class StunStreamLink(StunConnection connection, IDuplexPipe pipe, bool isDirect, Action abort, HalfClose halfClose, StunTransportOptions options)
    : StreamLink(connection, pipe, isDirect, abort, new StreamTimes(options.FirstMessageTimeout, options.MessageTimeout))
{
    /// <summary>Octets for a peer that are posted at a time.</summary>
    private const int DataSize = 8 * 1024;

    // RFC 8489 section 5 with the method of RFC 6062 section 6.1: a request has no bits of a class.
    private const ushort ConnectionBind = (ushort)StunMethod.ConnectionBind;

    private bool _hasBegun;
    private bool _isData;

    /// <inheritdoc/>
    public override void EndSending() => _ = halfClose.RunAsync(connection);

    /// <inheritdoc/>
    protected override async ValueTask<ReadOnlySequence<byte>> TakeFramesAsync(ReadOnlySequence<byte> octets)
    {
        if (!Begins(octets)) return await BreakAsync(octets).ConfigureAwait(false);
        while (!_isData)
        {
            switch (StunFraming.Next(octets, options.MaxStreamMessageBytes, out var length, out _))
            {
                case StunFrame.NeedMore:
                    AwaitRest(!octets.IsEmpty);
                    return octets;
                case StunFrame.Broken:
                    return await BreakAsync(octets).ConfigureAwait(false);
                default:
                    MessageTaken();
                    await PostMessageAsync(octets.Slice(0, length)).ConfigureAwait(false);
                    break;
            }

            octets = octets.Slice(length);
        }

        return await TakeDataAsync(octets).ConfigureAwait(false);
    }

    private async ValueTask PostMessageAsync(ReadOnlySequence<byte> octets)
    {
        var message = Copy(octets);
        var binding = BinaryPrimitives.ReadUInt16BigEndian(message) == ConnectionBind ? connection.AwaitBinding() : null;
        var kind = binding is null ? RelayInputKind.Message : RelayInputKind.Binding;
        await connection.PostAsync(new(kind, connection, Octets: message, Length: (int)octets.Length)).ConfigureAwait(false);
        if (binding is not null) _isData = await binding.ConfigureAwait(false);
    }

    /// <summary>Posts octets for the peer, no faster than the peer takes them.</summary>
    private async ValueTask<ReadOnlySequence<byte>> TakeDataAsync(ReadOnlySequence<byte> octets)
    {
        while (!octets.IsEmpty && !connection.IsAborted)
        {
            var piece = octets.Slice(0, Math.Min(octets.Length, DataSize));
            await connection.PostAsync(new(RelayInputKind.Octets, connection, Octets: Copy(piece), Length: (int)piece.Length)).ConfigureAwait(false);
            octets = octets.Slice(piece.Length);
        }

        return octets.Slice(octets.End);
    }

    private static byte[] Copy(in ReadOnlySequence<byte> octets)
    {
        var copy = ArrayPool<byte>.Shared.Rent((int)octets.Length);
        octets.CopyTo(copy);
        return copy;
    }

    /// <summary>No connection begins with ChannelData, for a channel is bound first: what looks so is a stranger, as HTTP, whose first letters would be a length to wait for.</summary>
    private bool Begins(in ReadOnlySequence<byte> octets)
    {
        if (!_hasBegun && new SequenceReader<byte>(octets).TryPeek(out var first)) _hasBegun = Demultiplexing.KindOf(first) == PacketKind.Stun;
        return _hasBegun || octets.IsEmpty;
    }

    /// <summary>There is no answer to what cannot be cut.</summary>
    private async ValueTask<ReadOnlySequence<byte>> BreakAsync(ReadOnlySequence<byte> octets)
    {
        Broken();
        connection.SetEnd(ConnectionEnd.Broken);
        await connection.PostAsync(new(RelayInputKind.Broken, connection)).ConfigureAwait(false);
        return octets.Slice(octets.End);
    }
}
