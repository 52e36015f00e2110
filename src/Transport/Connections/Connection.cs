namespace Tandem.Transport;

/// <summary>
/// One connection, as the loop above it sees it: a queue of octets to send. What moves the octets between the queue and the peer is its <see cref="ConnectionLink"/>, on other
/// threads. Thousands of them are idle, so it holds little. Each member says who may call it.
/// </summary>
internal abstract class Connection : IThreadPoolWorkItem, IDeadlineOwner
{
    private InputWindow _window;
    private CancellationTokenSource? _gone;
    private int _end;
    private int _isAborted;

    /// <param name="deadlines">Those of all connections.</param>
    protected Connection(ConnectionDeadlines deadlines)
    {
        Output = new ConnectionOutput(this);
        Deadline = new ConnectionDeadline(deadlines, this);
    }

    /// <summary>Its number, never used again.</summary>
    public abstract ulong Number { get; }

    /// <summary>Whether the node connected to the peer, and not the peer to the node.</summary>
    public virtual bool IsOutbound => false;

    /// <summary>Whether what is above may send on it. The loop only.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Whether something was queued since <see cref="Flush"/>. The loop only.</summary>
    public bool IsDirty { get; protected set; }

    /// <summary>The way to the peer; null while there is none yet.</summary>
    public ConnectionLink? Link { get; set; }

    /// <summary>The octets to send.</summary>
    public ConnectionOutput Output { get; }

    /// <summary>Ends a peer that is too slow.</summary>
    public ConnectionDeadline Deadline { get; }

    /// <summary>What ended the connection.</summary>
    public ConnectionEnd End => (ConnectionEnd)Volatile.Read(ref _end);

    /// <summary>Whether it was cut off. Any thread.</summary>
    public bool IsAborted => Volatile.Read(ref _isAborted) != 0;

    /// <summary>Octets that wait to be sent. Any thread.</summary>
    public long Queued => Output.Waiting;

    /// <summary>Cancelled when the connection is to be cut off at once. Made when somebody asks for it.</summary>
    public CancellationToken Gone
    {
        get
        {
            var gone = Volatile.Read(ref _gone) ?? Interlocked.CompareExchange(ref _gone, new CancellationTokenSource(), null) ?? _gone;
            if (IsAborted) gone.Cancel();
            return gone.Token;
        }
    }

    /// <summary>Lets the link send what was queued. The loop only.</summary>
    public void Flush()
    {
        IsDirty = false;
        Output.Flush();
    }

    /// <summary>Ends the queue; when the link has sent what is in it, or after a while, the connection ends. The loop only.</summary>
    /// <param name="reason">What ends it, unless something did already.</param>
    /// <param name="linger">The while.</param>
    public void Finish(ConnectionEnd reason, TimeSpan linger)
    {
        SetEnd(reason);
        Deadline.ArmFinally(linger, reason);
        Output.End(Link is { } link ? link.Goodbye().Span : default);
    }

    /// <summary>Says that an input handed over is done. The loop only.</summary>
    public void InputDone() => _window.Leave();

    /// <summary>Cuts the connection off. Any thread; never blocks.</summary>
    public void Abort(ConnectionEnd reason)
    {
        SetEnd(reason);
        // Closing sockets does not run on the caller's thread, which may be the loop.
        if (Interlocked.Exchange(ref _isAborted, 1) == 0) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Ends it for what reading or writing threw: the peer's doing, or an error of our own. Any thread.</summary>
    public void Failed(Exception failure)
    {
        if (!PeerFault.Is(failure)) Log(failure);
        Abort(PeerFault.Is(failure) ? ConnectionEnd.Peer : ConnectionEnd.Failure);
    }

    /// <summary>Remembers what ended the connection; the first reason stays. Any thread.</summary>
    public void SetEnd(ConnectionEnd reason) => Interlocked.CompareExchange(ref _end, (int)reason, (int)ConnectionEnd.None);

    /// <summary>
    /// Moves octets both ways until the connection has ended: because the peer ended it (then what is queued is still sent), because the loop did, or because it was cut off.
    /// </summary>
    public async Task RunAsync(ConnectionLink link)
    {
        Link = link;
        // It may have been cut off before there was anything to cut.
        if (IsAborted) link.Abort();
        Output.Start();
        try
        {
            await link.ReadAsync().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            Failed(failure);
        }

        SetEnd(ConnectionEnd.Peer);
        ReadingEnded();
        await Output.WhenSentAsync().ConfigureAwait(false);
    }

    /// <summary>All that waited is sent, as <see cref="ConnectionOutput.TellsWhenSent"/> was asked to say. Any thread.</summary>
    public virtual void AllSent()
    {
    }

    /// <inheritdoc/>
    public void Expired(ConnectionEnd reason)
    {
        if (reason == ConnectionEnd.None) Link?.Idle();
        else Abort(reason);
    }

    /// <summary>Cuts off.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        Link?.Abort();
        _window.Open();
        Volatile.Read(ref _gone)?.Cancel();
    }

    /// <summary>Takes a place among the inputs that the loop may have before itself. The link only.</summary>
    /// <returns>Null when there is one, otherwise what to wait for.</returns>
    protected Task? EnterWindow()
    {
        var room = _window.Enter();
        // Who is cut off waits for nobody: either it is seen here, or the window is opened after this.
        if (room is not null && IsAborted) _window.Open();
        return room;
    }

    /// <summary>Tells the loop that the peer sends nothing any more.</summary>
    protected abstract void ReadingEnded();

    /// <summary>Logs an error of our own.</summary>
    protected abstract void Log(Exception failure);
}
