//! The parts of a Bicep file, as the checks and the evaluation need them.

/// One file.
#[derive(Debug, Default)]
pub(crate) struct Template {
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) variables: Vec<Variable>,
    /// Nested resources stand here too, behind the one that holds them.
    pub(crate) resources: Vec<Resource>,
    pub(crate) modules: Vec<Module>,
    pub(crate) outputs: Vec<Output>,
    /// Decorators of all declarations but parameters, whose meaning is of no interest here.
    pub(crate) decorators: Vec<Decorator>,
}

#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) line: usize,
    /// As written, such as `string` or `string[]`.
    pub(crate) kind: String,
    pub(crate) default: Option<Expression>,
    pub(crate) decorators: Vec<Decorator>,
}

#[derive(Debug)]
pub(crate) struct Decorator {
    pub(crate) name: String,
    pub(crate) line: usize,
    pub(crate) arguments: Vec<Expression>,
}

#[derive(Debug)]
pub(crate) struct Variable {
    pub(crate) name: String,
    pub(crate) line: usize,
    pub(crate) value: Expression,
}

#[derive(Debug)]
pub(crate) struct Resource {
    pub(crate) symbol: String,
    pub(crate) line: usize,
    /// The full type without its version, also of a nested resource.
    pub(crate) kind: String,
    pub(crate) version: String,
    pub(crate) is_existing: bool,
    /// The symbol of the resource whose body holds this one.
    pub(crate) nested_in: Option<String>,
    pub(crate) body: Body,
}

#[derive(Debug)]
pub(crate) struct Module {
    pub(crate) symbol: String,
    pub(crate) line: usize,
    /// As written, relative to the file.
    pub(crate) path: String,
    pub(crate) body: Body,
}

#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) name: String,
    pub(crate) value: Expression,
}

/// The body of a resource or module, with what makes it many or none.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) each: Option<Each>,
    pub(crate) condition: Option<Expression>,
    pub(crate) properties: Vec<Property>,
}

/// The head of a loop.
#[derive(Debug)]
pub(crate) struct Each {
    pub(crate) item: Option<String>,
    pub(crate) index: Option<String>,
    pub(crate) over: Expression,
}

#[derive(Debug)]
pub(crate) struct Property {
    pub(crate) line: usize,
    /// A text, most often a literal.
    pub(crate) key: Expression,
    pub(crate) value: Expression,
}

#[derive(Debug)]
pub(crate) struct Expression {
    pub(crate) line: usize,
    pub(crate) node: Node,
}

#[derive(Debug)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Int(i64),
    Text(Vec<Part>),
    Name(String),
    Array(Vec<Expression>),
    Object(Vec<Property>),
    For {
        each: Box<Each>,
        condition: Option<Box<Expression>>,
        body: Box<Expression>,
    },
    Call {
        function: String,
        arguments: Vec<Expression>,
    },
    Method {
        on: Box<Expression>,
        name: String,
        arguments: Vec<Expression>,
    },
    Member {
        on: Box<Expression>,
        name: String,
        is_safe: bool,
    },
    Index {
        on: Box<Expression>,
        index: Box<Expression>,
        is_safe: bool,
    },
    Child {
        on: Box<Expression>,
        name: String,
    },
    Not(Box<Expression>),
    Minus(Box<Expression>),
    Binary {
        operator: Operator,
        left: Box<Expression>,
        right: Box<Expression>,
    },
    Choice {
        condition: Box<Expression>,
        then: Box<Expression>,
        otherwise: Box<Expression>,
    },
    Lambda {
        parameters: Vec<String>,
        body: Box<Expression>,
    },
    /// A part that could not be read, which is a finding of its own.
    Unreadable,
}

/// A piece of a text between, or in, `${` and `}`.
#[derive(Debug)]
pub(crate) enum Part {
    Literal(String),
    Value(Expression),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Coalesce,
    Or,
    And,
    Equal,
    Unequal,
    EqualInAnyCase,
    UnequalInAnyCase,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl Template {
    /// Symbols of everything that an expression of the file may name.
    pub(crate) fn symbols(&self) -> impl Iterator<Item = (&str, usize)> {
        let parameters = self.parameters.iter().map(|one| (one.name.as_str(), one.line));
        let variables = self.variables.iter().map(|one| (one.name.as_str(), one.line));
        let resources = self.resources.iter().map(|one| (one.symbol.as_str(), one.line));
        let modules = self.modules.iter().map(|one| (one.symbol.as_str(), one.line));
        parameters.chain(variables).chain(resources).chain(modules)
    }

    pub(crate) fn resource(&self, symbol: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.symbol == symbol)
    }

    pub(crate) fn module(&self, symbol: &str) -> Option<&Module> {
        self.modules.iter().find(|module| module.symbol == symbol)
    }
}

impl Body {
    pub(crate) fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.key.literal().as_deref() == Some(name))
    }
}

impl Expression {
    pub(crate) fn new(line: usize, node: Node) -> Self {
        Self { line, node }
    }

    /// The text of a literal without `${…}`.
    pub(crate) fn literal(&self) -> Option<String> {
        let Node::Text(parts) = &self.node else { return None };
        parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => Some(text.as_str()),
                Part::Value(_) => None,
            })
            .collect()
    }

    /// The symbol that `a` and `a[0]` name, and `b` of `a::b`.
    pub(crate) fn symbol(&self) -> Option<&str> {
        match &self.node {
            Node::Name(name) | Node::Child { name, .. } => Some(name),
            Node::Index { on, .. } => match &on.node {
                Node::Name(name) => Some(name),
                _ => None,
            },
            _ => None,
        }
    }
}
