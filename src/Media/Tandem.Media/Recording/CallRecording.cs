using System.Buffers;
using System.Threading.Channels;
using Tandem.Kernel;
using Tandem.Media.Legs;

namespace Tandem.Media.Recording;

/// <summary>The recording of a call: a loop hands over packets, a task of its own writes them. It never keeps the loop waiting: what the disk does not take in time is left out and counted. Any thread.</summary>
internal sealed class CallRecording : IMediaTap
{
    private readonly Channel<Taken> _queue;
    private readonly RecordingFiles _files;
    private readonly Instant _until;
    private long _left;
    private volatile bool _isPaused;
    private readonly ITimer _timer;
    private volatile bool _hasEnded;

    /// <param name="files">Where it is written to.</param>
    /// <param name="options">How much.</param>
    /// <param name="time">Ends it after the longest time, whether anything comes then or not.</param>
    /// <param name="ended">Told when the files are closed, of what has failed.</param>
    public CallRecording(RecordingFiles files, RecordingOptions options, TimeProvider time, Action<CallRecording, Exception?> ended)
    {
        (_files, _until) = (files, Instant.Now(time) + options.MaxTime);
        _queue = Channel.CreateBounded<Taken>(new BoundedChannelOptions(options.MaxWaiting) { SingleReader = true });
        _timer = time.CreateTimer(static recording => ((CallRecording)recording!).End(), this, options.MaxTime, Timeout.InfiniteTimeSpan);
        Completion = Task.Run(() => RunAsync(ended));
    }

    /// <summary>Ends when the files are closed.</summary>
    public Task Completion { get; }

    /// <summary>Packets that were left out, for the disk was too slow.</summary>
    public long LeftOut => Interlocked.Read(ref _left);

    /// <summary>Whether it has ended before its call, for the disk has no more than is to stay free.</summary>
    public bool IsOutOfSpace => _files.IsOutOfSpace;

    /// <summary>Whether nothing is added to it any more, be it that somebody has said so or that it is as long as it may be; the files have their names when it is complete.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>Whether it goes on later.</summary>
    public bool IsPaused
    {
        get => _isPaused;
        set => _isPaused = value;
    }

    /// <inheritdoc/>
    public bool Take(TappedStream stream, ReadOnlySpan<byte> packet, Instant now)
    {
        if (now > _until) End();
        if (_hasEnded || _isPaused) return !_hasEnded;
        var octets = ArrayPool<byte>.Shared.Rent(packet.Length);
        packet.CopyTo(octets);
        if (_queue.Writer.TryWrite(new Taken(stream, octets, packet.Length, now))) return true;
        ArrayPool<byte>.Shared.Return(octets);
        // What comes while it ends belongs to it no more.
        if (!_hasEnded) Interlocked.Increment(ref _left);
        return !_hasEnded;
    }

    /// <summary>Nothing more comes. May be called again.</summary>
    public void End()
    {
        _hasEnded = true;
        _queue.Writer.TryComplete();
    }

    private async Task RunAsync(Action<CallRecording, Exception?> ended)
    {
        var failure = await WriteAsync().ConfigureAwait(false);
        // A full disk fails once more when what was not written yet is written: what failed first says why.
        var closing = Close();
        await _timer.DisposeAsync().ConfigureAwait(false);
        ended(this, failure ?? closing);
    }

    /// <summary>Writes what comes.</summary>
    /// <returns>What has failed.</returns>
    private async Task<Exception?> WriteAsync()
    {
        var isFull = false;
        try
        {
            await foreach (var taken in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                // A stranger may have sent what breaks a decoder: then this recording ends, and nothing else.
                if (!isFull) isFull = !_files.TryWrite(taken.Stream, taken.Octets.AsSpan(0, taken.Length), taken.At);
                ArrayPool<byte>.Shared.Return(taken.Octets);
                if (isFull) End();
            }

            _files.End();
            return null;
        }
        catch (Exception mistake)
        {
            End();
            return mistake;
        }
    }

    private Exception? Close()
    {
        try
        {
            _files.Dispose();
            return null;
        }
        catch (Exception mistake)
        {
            return mistake;
        }
    }

    private readonly record struct Taken(TappedStream Stream, byte[] Octets, int Length, Instant At);
}
