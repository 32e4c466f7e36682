namespace IlgpuNet.Tensors;

/// <summary>The extents of a tensor, outermost first, at most four of them. Images are [N, H, W, C].</summary>
public readonly struct Shape : IEquatable<Shape>
{
    private readonly int _d0, _d1, _d2, _d3;

    /// <summary>A vector of <paramref name="length"/> elements.</summary>
    public Shape(int length)
        : this(1, length, 1, 1, 1)
    {
    }

    /// <summary>A matrix of <paramref name="rows"/> by <paramref name="columns"/>.</summary>
    public Shape(int rows, int columns)
        : this(2, rows, columns, 1, 1)
    {
    }

    /// <summary>A batch of images or feature maps, channels innermost.</summary>
    public Shape(int n, int h, int w, int c)
        : this(4, n, h, w, c)
    {
    }

    private Shape(int rank, int d0, int d1, int d2, int d3)
    {
        if (d0 <= 0 || d1 <= 0 || d2 <= 0 || d3 <= 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(rank), $"every extent of a shape is positive, got [{d0}, {d1}, {d2}, {d3}]");
        }
        (Rank, _d0, _d1, _d2, _d3) = (rank, d0, d1, d2, d3);
    }

    /// <summary>How many extents there are: 1, 2 or 4.</summary>
    public int Rank { get; }

    /// <summary>The extent at <paramref name="axis"/>, 0 the outermost.</summary>
    public int this[int axis] => (uint)axis < (uint)Rank
        ? axis switch { 0 => _d0, 1 => _d1, 2 => _d2, _ => _d3 }
        : throw new ArgumentOutOfRangeException(nameof(axis), axis, $"the shape {this} has {Rank} extents");

    /// <summary>Number of elements.</summary>
    public long Count => (long)_d0 * _d1 * _d2 * _d3;

    /// <summary>The outermost extent: images in a batch, rows of a matrix.</summary>
    public int N => _d0;

    /// <summary>Height of a feature map.</summary>
    public int H => this[Rank == 4 ? 1 : 4];

    /// <summary>Width of a feature map.</summary>
    public int W => this[Rank == 4 ? 2 : 4];

    /// <summary>The innermost extent: channels of a feature map, columns of a matrix.</summary>
    public int C => this[Rank - 1];

    /// <summary>Elements per channel: the product of every extent but the innermost.</summary>
    public long Rows => Count / C;

    /// <summary>Whether both have the same extents.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether the extents differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(Shape other) =>
        Rank == other.Rank && _d0 == other._d0 && _d1 == other._d1 && _d2 == other._d2 && _d3 == other._d3;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rank, _d0, _d1, _d2, _d3);

    /// <inheritdoc/>
    public override string ToString() => Rank switch
    {
        1 => $"[{_d0}]",
        2 => $"[{_d0}, {_d1}]",
        _ => $"[{_d0}, {_d1}, {_d2}, {_d3}]",
    };
}
