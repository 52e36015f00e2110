using System.Buffers;
using System.IO.Pipelines;

namespace Tandem.Transport;

/// <summary>
/// The octets that wait to be sent on one connection. There is a buffer while there are octets, and somebody who sends them as long; an idle connection has neither. Any thread, but for what is said otherwise.
/// </summary>
internal sealed class ConnectionOutput(Connection connection) : IThreadPoolWorkItem
{
    /// <summary>Octets handed to the stream at a time, so that a long queue is not copied whole in front of a slow peer.</summary>
    private const int WriteSize = 32 * 1024;

    private const int LeastBuffer = 1024;

    private byte[]? _octets;
    private int _length;
    private bool _isStarted;
    private bool _isSending;
    private bool _isEnded;
    private bool _isSent;
    private bool _tells;
    private TaskCompletionSource? _sent;

    /// <summary>Octets that wait.</summary>
    public long Waiting { get; private set; }

    /// <summary>Octets that were handed to the stream.</summary>
    public long Written { get; private set; }

    /// <summary>Adds octets in two parts, which go out together.</summary>
    /// <returns>False when more than <paramref name="most"/> would wait.</returns>
    public bool TryAdd(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, long most)
    {
        lock (this)
        {
            if (_isEnded) return true;
            if (Waiting + first.Length + second.Length > most) return false;
            Waiting += first.Length + second.Length;
            Append(first);
            Append(second);
            return true;
        }
    }

    /// <summary>Lets what was added go out.</summary>
    public void Flush()
    {
        lock (this)
        {
            if (!_isStarted || _isSending || _isSent || (_length == 0 && !_isEnded)) return;
            _isSending = true;
        }

        if (connection.Link!.IsDirect) Execute();
        else ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>The connection stands: what was added before goes out. Once.</summary>
    public void Start()
    {
        lock (this) _isStarted = true;
        Flush();
    }

    /// <summary>Adds the last octets; nothing is taken after them. Once.</summary>
    public void End(ReadOnlySpan<byte> last)
    {
        lock (this)
        {
            if (!_isEnded) Append(last);
            _isEnded = true;
        }

        Flush();
    }

    /// <summary>Has the connection told, once, when nothing waits any more. False when nothing does now.</summary>
    public bool TellsWhenSent()
    {
        lock (this) return _tells = !_isSent && (_isSending || _length > 0);
    }

    /// <summary>Waits until everything is sent, or cannot be sent any more.</summary>
    public Task WhenSentAsync()
    {
        lock (this)
        {
            if (_isSent) return Task.CompletedTask;
            return (_sent ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Drops what waits: it cannot be sent any more.</summary>
    public void Abandon()
    {
        lock (this)
        {
            if (_octets is not null) ArrayPool<byte>.Shared.Return(_octets);
            (_octets, _length) = (null, 0);
            (_isEnded, _isSent) = (true, true);
            _sent?.TrySetResult();
        }
    }

    /// <inheritdoc/>
    public void Execute() => _ = SendAsync(connection.Link!);

    private async Task SendAsync(ConnectionLink link)
    {
        try
        {
            while (true)
            {
                var taken = Take(out var octets, out var length);
                if (taken == Taken.Nothing) return;
                if (taken == Taken.End) break;
                try
                {
                    if (!await WriteAsync(link.Output, octets.AsMemory(0, length)).ConfigureAwait(false)) break;
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(octets);
                }
            }
        }
        catch (Exception failure)
        {
            connection.Failed(failure);
        }

        Abandon();
        link.Sent();
    }

    /// <summary>Takes the buffer over. When there is nothing, nobody sends any more.</summary>
    private Taken Take(out byte[] octets, out int length)
    {
        bool tells;
        lock (this)
        {
            (octets, length) = (_octets!, _length);
            (_octets, _length) = (null, 0);
            if (length > 0) return Taken.Octets;
            _isSending = _isEnded;
            if (_isEnded) return Taken.End;
            (tells, _tells) = (_tells, false);
        }

        if (tells) connection.AllSent();
        return Taken.Nothing;
    }

    /// <summary>Writes octets. Returns whether the peer takes more.</summary>
    private async ValueTask<bool> WriteAsync(PipeWriter writer, ReadOnlyMemory<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            var piece = octets[..Math.Min(octets.Length, WriteSize)];
            octets = octets[piece.Length..];
            writer.Write(piece.Span);
            lock (this) (Waiting, Written) = (Waiting - piece.Length, Written + piece.Length);
            if ((await writer.FlushAsync().ConfigureAwait(false)).IsCompleted) return false;
        }

        return true;
    }

    private void Append(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty) return;
        var needed = _length + octets.Length;
        if (_octets is null || _octets.Length < needed)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(needed, LeastBuffer), _length * 2));
            _octets.AsSpan(0, _length).CopyTo(larger);
            if (_octets is not null) ArrayPool<byte>.Shared.Return(_octets);
            _octets = larger;
        }

        octets.CopyTo(_octets.AsSpan(_length));
        _length = needed;
    }

    private enum Taken : byte
    {
        Octets,
        Nothing,
        End,
    }
}
